import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeOf } from '../support/doc-code.js';
import { rawServer } from '../support/raw-server.js';
import { KEY, TOKEN_SERVERS, tokenWorld } from '../support/token-servers.js';

const [ASK, REPORT] = codeOf('docs/token-server.md', 'sh') as [string, string];
const [[, serve]] = TOKEN_SERVERS as [(typeof TOKEN_SERVERS)[0]];

/** A token server, and a shell that runs the page's commands against it. */
async function world() {
  const { simulator, account } = tokenWorld();
  const server = await rawServer(serve(account));
  const run = async (command: string, env: Record<string, string> = {}) => {
    const addressed = command.replaceAll('https://tokens.internal', server.url);
    const { stdout } = await promisify(execFile)('sh', ['-c', addressed], {
      env: { PATH: process.env.PATH!, TOKEN_KEY: KEY, ...env },
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  return { simulator, run, close: () => server.close() };
}

describe('the commands of docs/token-server.md', () => {
  it('get the token and what is left of its life', async () => {
    const { simulator, run, close } = await world();
    expect(await run(ASK)).toEqual({
      access_token: simulator.currentCommonAccessToken(),
      expires_in: expect.any(Number) as number,
    });
    await close();
  });

  it('get nothing with another key', async () => {
    const { run, close } = await world();
    expect(await run(ASK, { TOKEN_KEY: 'w'.repeat(32) })).toEqual({ error: 'unauthorized' });
    await close();
  });

  it('have a token replaced that WeChat rejected, by its SHA-256', async () => {
    const { simulator, run, close } = await world();
    const { access_token: token } = (await run(ASK)) as { access_token: string };
    simulator.revokeCommonAccessToken();
    const { access_token: next } = await run(REPORT, { token });
    expect(next).toBe(simulator.currentCommonAccessToken());
    expect(next).not.toBe(token);
    await close();
  });

  it('change nothing when the report is about a token of before', async () => {
    const { simulator, run, close } = await world();
    const { access_token: token } = await run(ASK);
    expect((await run(REPORT, { token: 'an older one' })).access_token).toBe(token);
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(1);
    await close();
  });
});
