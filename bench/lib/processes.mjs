// Starts the upstream and the subjects, each in a process of its own, and stops them again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API_HOST } from '../subjects/support/account.mjs';
import { makeCertificate } from './certificate.mjs';
import { startChild } from './child-process.mjs';
import { UPSTREAM_LATENCY_MS } from './plan.mjs';
import { Visitor } from './visitor.mjs';

/** Starts the upstream; `stop` also removes its certificate. */
export async function startUpstream() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const { key, cert } = makeCertificate(API_HOST);
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, cert);
  const child = await startChild(path('../upstream.mjs'), {
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
    counts: () => child.ask('counts'),
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts one subject, trusting the upstream's certificate and sent to its port. */
export async function startSubject(subject, upstream, { execArgv = [] } = {}) {
  const child = await startChild(path(`../subjects/${subject.file}.mjs`), {
    execArgv: [
      '--import',
      new URL('../subjects/support/route-to-upstream.mjs', import.meta.url).href,
      ...execArgv,
    ],
    env: { NODE_EXTRA_CA_CERTS: upstream.certFile, UPSTREAM_PORT: String(upstream.port) },
    cwd: upstream.folder, // one of them keeps files where it is started
  });
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
