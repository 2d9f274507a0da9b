import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { connect as connectTLS } from 'node:tls';
import { OfficialAccount } from '../../src/index.js';
import { CommandProcess } from '../support/cli.js';

jest.setTimeout(120_000);

const READY = /^Simulated WeChat: (http:\/\/127\.0\.0\.1:\d+)$/m;
let folder: string;
let running: CommandProcess[] = [];

beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'simulate-'))));
afterEach(async () => {
  await Promise.all(running.map((one) => one.end('SIGKILL')));
  running = [];
  rmSync(folder, { recursive: true });
});

const start = (...flags: string[]): CommandProcess => startWith({}, ...flags);

function startWith(env: Record<string, string>, ...flags: string[]): CommandProcess {
  const command = new CommandProcess(['simulate', '--port', '0', ...flags], { cwd: folder, env });
  running.push(command);
  return command;
}

async function stateOf(origin: string) {
  return (await (await fetch(`${origin}/_simulator/state`)).json()) as {
    apps: { appId: string; appSecret: string }[];
    people: { id: string; follows: string[] }[];
  };
}

describe('the command in a process of its own', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says where it is, and ends cleanly at %s', async (signal) => {
    const command = start();
    const origin = await command.says(READY);
    expect((await stateOf(origin)).people.length).toBe(3);
    expect(await command.end(signal)).toBe(0);
    expect(command.output).not.toMatch(/error/i);
  });

  it('opens the control page when it is asked to', async () => {
    for (const name of ['xdg-open', 'open'])
      writeFileSync(`${folder}/${name}`, '#!/bin/sh\necho "$1" > opened\n', { mode: 0o755 });
    const origin = await startWith({ PATH: folder }, '--open').says(READY);
    const opened = (): string =>
      existsSync(`${folder}/opened`) ? readFileSync(`${folder}/opened`, 'utf8') : '';
    while (!opened().endsWith('\n')) await new Promise(setImmediate);
    expect(opened()).toBe(`${origin}\n`);
  });

  it('says where the control page is when nothing can open it, and goes on', async () => {
    const command = startWith({ PATH: folder }, '--open');
    const origin = await command.says(READY);
    expect(await command.says(/No browser opened; the control page is (\S+)\n/)).toBe(origin);
    expect((await stateOf(origin)).people.length).toBe(3);
  });

  it('finds its world again after it was killed', async () => {
    const first = start('--state', 'state.json');
    const origin = await first.says(READY);
    const follow = { method: 'POST', body: JSON.stringify({ person: 'alex' }) };
    await fetch(`${origin}/_simulator/follow`, follow);
    while (
      !/"personId":"alex"/.test(
        existsSync(`${folder}/state.json`) ? readFileSync(`${folder}/state.json`, 'utf8') : '',
      )
    )
      await new Promise(setImmediate);
    await first.end('SIGKILL');
    const again = await start('--state', 'state.json').says(READY);
    expect((await stateOf(again)).people.find(({ id }) => id === 'alex')!.follows).toHaveLength(1);
  });

  it('says which port is taken', async () => {
    const origin = await start().says(READY);
    const command = new CommandProcess(['simulate', '--port', new URL(origin).port], { cwd: folder });
    running.push(command);
    expect(await command.end()).toBe(2);
    expect(command.output).toContain('that port is taken');
  });

  it('warns when it is given an AppSecret that may be real, and keeps it from everybody', async () => {
    const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    const command = start('--state', 'state.json');
    const origin = await command.says(READY);
    const { appId } = (await stateOf(origin)).apps[0]!;
    await fetch(`${origin}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}`);
    await command.says(/AppSecret of another world/);
    await command.end('SIGTERM');
    expect(command.output + readFileSync(`${folder}/state.json`, 'utf8')).not.toContain(secret);
  });

  it('verifies the push server of a scenario as soon as it is there', async () => {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    server.on('request', (request, response) => {
      // Not ready at first, as an application that is starting is not.
      const { searchParams } = new URL(request.url!, 'http://localhost');
      if (!told) return void response.writeHead(503).end();
      response.end(searchParams.get('echostr'));
    });
    let told = false;
    const push = { url: `http://127.0.0.1:${port}/push`, token: 'abc', mode: 'plain' };
    writeFileSync(path.join(folder, 's.json'), JSON.stringify({ pushServers: [push] }));
    const command = start('--scenario', 's.json');
    await command.says(/waits for its server/);
    told = true;
    await command.says(/the server is verified/);
    server.closeAllConnections();
    server.close();
  });

  it('ends with the reason when its push configuration is wrong', async () => {
    const command = start('--push', 'http://192.0.2.1/push', '--push-token', 'abc', '--push-mode', 'plain');
    expect(await command.end()).toBe(2);
    expect(command.output).toContain('must be on this machine');
  });
});

describe('over HTTPS', () => {
  const QUERY = '/cgi-bin/token?grant_type=client_credential';

  it('answers to the names of WeChat under a certificate of its own, directly and as a proxy', async () => {
    const command = start('--https', '0');
    const proxy = new URL(await command.says(READY));
    const port = new URL(await command.says(/Over HTTPS: (\S+),/)).port;
    const ca = readFileSync(path.join(folder, 'wechat-simulator-ca.pem'), 'utf8');
    const direct = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'api.weixin.qq.com' };
      const options = { host: '127.0.0.1', port, path: QUERY, ca, servername: 'api.weixin.qq.com', headers };
      https
        .get(options, (response) => void response.on('data', (data) => resolve(String(data))))
        .on('error', reject);
    });
    expect(direct).toContain('appid missing');
    const proxied = await new Promise<string>((resolve, reject) => {
      const options = {
        host: proxy.hostname,
        port: proxy.port,
        method: 'CONNECT',
        path: 'api.weixin.qq.com:443',
      };
      http
        .request(options)
        .on('connect', (_response, socket) => {
          const secure = connectTLS({ socket, ca, servername: 'api.weixin.qq.com' });
          secure.write(`GET ${QUERY} HTTP/1.1\r\nHost: api.weixin.qq.com\r\nConnection: close\r\n\r\n`);
          let text = '';
          secure.on('data', (data) => (text += String(data))).on('end', () => resolve(text));
          secure.on('error', reject);
        })
        .on('error', reject)
        .end();
    });
    expect(proxied).toContain('appid missing');
    expect(await command.end('SIGTERM')).toBe(0);
  });

  it.each(['example.com:443', 'api.weixin.qq.com:80', 'api.weixin.qq.com.evil.example:443'])(
    'is no proxy to %s',
    async (target) => {
      const proxy = new URL(await start('--https', '0').says(READY));
      const status = await new Promise((resolve, reject) => {
        const options = { host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: target };
        http
          .request(options)
          .on('connect', ({ statusCode }, socket) => {
            socket.destroy();
            resolve(statusCode);
          })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(403);
    },
  );

  it('has an authority that can vouch for nothing else, and whose key is nowhere', async () => {
    const command = start('--https', '0', '--ca', 'own.pem');
    await command.says(READY);
    const pem = readFileSync(path.join(folder, 'own.pem'), 'utf8');
    expect(pem).not.toMatch(/PRIVATE/);
    expect(new X509Certificate(pem).ca).toBe(true);
    const names = ['api.weixin.qq.com', 'localhost'].map((name) => Buffer.from(name).toString('hex'));
    const hex = new X509Certificate(pem).raw.toString('hex');
    for (const name of names) expect(hex).toContain(name);
  });

  it('is not trusted by those who were not told to', async () => {
    const command = start('--https', '0');
    await command.says(READY);
    const origin = await command.says(/Over HTTPS: (\S+),/);
    const failure = new Promise((resolve) =>
      https.get(origin).on('error', ({ code }: NodeJS.ErrnoException) => resolve(code)),
    );
    expect(await failure).toMatch(/UNABLE_TO_|SELF_SIGNED/);
  });
});

it('an account of the library works against it unchanged but for its endpoints', async () => {
  const origin = await start().says(READY);
  const { apps } = await stateOf(origin);
  const { appId, appSecret } = apps[0]!;
  const account = new OfficialAccount({ appId, appSecret, endpoints: { api: origin } });
  await expect(account.commonAccessToken.get()).resolves.toMatch(/^\d\d_/);
  await account.close();
});
