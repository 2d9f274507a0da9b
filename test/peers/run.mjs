// `node test/peers/run.mjs <package>`: lets one package of other people work against the simulator, and prints as JSON
// what its application got to see.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { WeChatSimulator } from '../../dist/simulator/index.mjs';
import { serveWeChatHosts } from './support/wechat-hosts.mjs';

const CALLBACK = 'https://shop.example/callback';

const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];

/** The link as WeChat wants it, of one that WeChat refuses. */
function mend(url) {
  const link = new URL(url);
  const query = ORDER.map((name) => `${name}=${encodeURIComponent(link.searchParams.get(name) ?? '')}`);
  return `${link.origin}${link.pathname}?${query.join('&')}#wechat_redirect`;
}

const simulator = new WeChatSimulator();
await serveWeChatHosts(simulator);
const { appId, appSecret } = simulator.officialAccount;
const folder = mkdtempSync(join(tmpdir(), 'peer-'));
try {
  const { default: use } = await import(`./clients/${process.argv[2]}.mjs`);
  const results = await use({
    simulator,
    appId,
    appSecret,
    callback: CALLBACK,
    /** For packages that keep files. */
    folder,
    person: 'alex',
    openid: simulator.openid('alex'),
    /** Opens a login link as the person does, and consents: the code that comes back. */
    codeFor: async (url) =>
      new URL(await simulator.approve(url, 'alex')).searchParams.get('code') ?? undefined,
    mend,
  });
  process.stdout.write(JSON.stringify(results));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// Some of them keep timers that nobody can stop.
process.exit(0);
