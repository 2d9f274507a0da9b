// Puts the simulator where other people's packages look for WeChat: they keep their own URLs and check TLS as always,
// but connections to WeChat's hosts end at a server of this process. Connections to anywhere else are refused.
import { createServer } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';
import { makeCertificate } from '../../../bench/lib/certificate.mjs';

const HOSTS = ['api.weixin.qq.com', 'open.weixin.qq.com', 'mp.weixin.qq.com'];
const KEPT_HEADERS = ['content-type', 'user-agent', 'accept'];

/** Serves `simulator` under WeChat's names until the process ends. */
export async function serveWeChatHosts(simulator) {
  const certificates = new Map(HOSTS.map((host) => [host, makeCertificate(host)]));
  const contexts = new Map([...certificates].map(([host, pair]) => [host, tls.createSecureContext(pair)]));
  const server = createServer({ SNICallback: (host, done) => done(null, contexts.get(host)) }, (req, res) => {
    forward(simulator, req, res).catch(() => res.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address();
  const { connect } = tls;
  tls.connect = function connectToSimulator(options, ...rest) {
    const wanted = options?.servername || options?.host;
    const pair = certificates.get(wanted);
    if (pair === undefined) throw new Error(`a peer wanted to connect to ${wanted}`);
    return connect.call(
      tls,
      { ...options, host: '127.0.0.1', port, servername: wanted, ca: pair.cert },
      ...rest,
    );
  };
  syncBuiltinESMExports();
}

async function forward(simulator, req, res) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const headers = KEPT_HEADERS.filter((name) => req.headers[name] !== undefined).map((name) => [
    name,
    req.headers[name],
  ]);
  const answer = await simulator.fetch(`https://${req.headers.host}${req.url}`, {
    method: req.method,
    headers,
    redirect: 'manual',
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
  res.writeHead(answer.status, Object.fromEntries(answer.headers));
  res.end(Buffer.from(await answer.arrayBuffer()));
}
