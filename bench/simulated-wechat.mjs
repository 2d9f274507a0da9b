// Plays WeChat where its rules about tokens matter: the library's own simulator behind HTTPS, in a process of its own,
// with a little latency and counters of ours. Quotas, overlaps and rejections are the simulator's.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';
import { answerParent } from './lib/child-process.mjs';
import { API_HOST, APP_ID, APP_SECRET } from './subjects/support/account.mjs';

const { UPSTREAM_KEY_FILE, UPSTREAM_CERT_FILE, UPSTREAM_LATENCY_MS } = process.env;
const latencyMs = Number(UPSTREAM_LATENCY_MS);
const OVERLAP_MS = 300_000;
/** More than the subjects can have on their way at once. */
const BACKLOG = 4096;

let simulator;
let openid;
let counts;

const answers = {
  /** A new world in which nobody has a token yet; gives the openid of a follower. */
  async reset() {
    simulator = new WeChatSimulator({
      officialAccounts: [{ appId: APP_ID, appSecret: APP_SECRET }],
      classicOverlapMs: OVERLAP_MS,
      allowInProduction: true, // every process of the benchmark runs with NODE_ENV=production
    });
    const [{ id }] = simulator.people;
    await simulator.follow(id);
    openid = simulator.openid(id);
    counts = { tokenCalls: 0, applicationCalls: 0 };
    return openid;
  },
  counts: () => counts,
  /** Kills the newest token behind the application's back, as a leak report does. */
  kill: (kind) => simulator.revokeCommonAccessToken({ kind }),
  /** Goes to a time when every classic token that was replaced is dead. */
  passOverlap: () => simulator.clock.advance(OVERLAP_MS + 1000),
  /** Which of these tokens WeChat's interfaces accept. */
  async accepted(tokens) {
    const verdicts = await Promise.all(tokens.map(isAccepted));
    return tokens.filter((_, index) => verdicts[index]);
  },
};

async function isAccepted(token) {
  const query = `access_token=${encodeURIComponent(token)}&openid=${openid}`;
  const answer = await simulator.fetch(`https://${API_HOST}/cgi-bin/user/info?${query}`);
  return (await answer.json()).errcode === undefined;
}

function count(path) {
  if (path === '/cgi-bin/token' || path === '/cgi-bin/stable_token') counts.tokenCalls++;
  else counts.applicationCalls++;
}

await answers.reset();
const server = createServer(
  { key: readFileSync(UPSTREAM_KEY_FILE), cert: readFileSync(UPSTREAM_CERT_FILE), keepAliveTimeout: 65_000 },
  async (req, res) => {
    count(req.url.split('?')[0]);
    const parts = [];
    for await (const part of req) parts.push(part);
    const answer = await simulator.fetch(`https://${API_HOST}${req.url}`, {
      method: req.method,
      headers: { 'content-type': req.headers['content-type'] ?? 'text/plain' },
      body: parts.length === 0 ? null : Buffer.concat(parts),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    setTimeout(() => {
      res.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type'),
        'content-length': body.length,
      });
      res.end(body);
    }, latencyMs);
  },
);
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
  answerParent(server.address().port, answers),
);
