// Starts the upstream and the subjects, each in a process of its own, and stops them again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { API_HOST } from '../subjects/support/account.mjs';
import { makeCertificate } from './certificate.mjs';
import { startChild } from './child-process.mjs';
import { UPSTREAM_LATENCY_MS } from './plan.mjs';
import { Visitor } from './visitor.mjs';

/** Starts what plays WeChat, a module of this folder's parent; `stop` also removes its certificate. */
export async function startUpstream(file = 'upstream') {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const { key, cert } = makeCertificate(API_HOST);
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, cert);
  const child = await startChild(path(`../${file}.mjs`), {
    env: {
      UPSTREAM_KEY_FILE: keyFile,
      UPSTREAM_CERT_FILE: certFile,
      UPSTREAM_LATENCY_MS: String(UPSTREAM_LATENCY_MS),
    },
  });
  return {
    port: child.ready,
    certFile,
    folder,
    ask: child.ask,
    counts: () => child.ask('counts'),
    async stop() {
      await child.stop();
      removeFolder();
    },
  };
}

/** Starts a module of `subjects/` that trusts the upstream's certificate and is sent to its port. */
export function startRouted(file, upstream, { execArgv = [], env = {} } = {}) {
  return startChild(path(`../subjects/${file}.mjs`), {
    execArgv: [
      '--import',
      new URL('../subjects/support/route-to-upstream.mjs', import.meta.url).href,
      ...execArgv,
    ],
    env: { NODE_EXTRA_CA_CERTS: upstream.certFile, UPSTREAM_PORT: String(upstream.port), ...env },
    cwd: upstream.folder, // one of them keeps files where it is started
  });
}

/** Starts one subject that visitors log in to. */
export async function startSubject(subject, upstream, options) {
  const child = await startRouted(subject.file, upstream, options);
  const visitor = new Visitor(`http://127.0.0.1:${child.ready}`);
  return {
    ...subject,
    visitor,
    async cpuMs() {
      const { user, system } = await child.ask('cpu');
      return (user + system) / 1000;
    },
    async stop() {
      await visitor.close();
      await child.stop();
    },
  };
}

function path(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}
