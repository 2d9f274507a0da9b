import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { WeChatSimulator, type PushOptions } from '../../../src/simulator/index.js';
import { AccountServer, AES_KEY, never, TOKEN } from '../../support/account-server.js';

let server: AccountServer;
let simulator: WeChatSimulator;
let appId: string;

beforeEach(async () => {
  server = await new AccountServer().listen();
  simulator = new WeChatSimulator();
  ({ appId } = simulator.officialAccount);
});
afterEach(async () => {
  await simulator.close();
  await server.close();
});

describe('a configuration', () => {
  test.each<[string, object]>([
    ['configuration.url', { url: undefined }],
    ['configuration.url', { url: 'localhost/wechat' }],
    ['configuration.url', { url: 'ftp://127.0.0.1/' }],
    ['configuration.token', { token: undefined }],
    ['configuration.token', { token: 'ab' }],
    ['configuration.token', { token: 'with-a-dash' }],
    ['configuration.encodingAESKey', { encodingAESKey: AES_KEY.slice(1) }],
    ['configuration.encodingAESKey', { encodingAESKey: undefined }],
    ['configuration.mode', { mode: undefined }],
    ['configuration.mode', { mode: 'raw' }],
    ['configuration.format', { format: 'yaml' }],
    ['configuration.aesKey', { aesKey: AES_KEY }],
  ])(
    'with a wrong or missing %s rejects with a TypeError that names it, and nothing is sent',
    async (name, changes) => {
      const configuration = { ...server.configuration(), ...changes };
      await expect(simulator.configurePush(appId, configuration)).rejects.toMatchObject({
        name: 'TypeError',
        message: expect.stringContaining(name),
      });
      expect(server.received).toEqual([]);
    },
  );

  test.each([
    'http://example.com/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://127.0.0.1@example.com/',
    'http://[::ffff:10.0.0.1]/',
    'http://[fe80::1]/',
  ])('for %s is refused: pushes stay on this machine', async (url) => {
    await expect(simulator.configurePush(appId, server.configuration({ url }))).rejects.toThrow('anyHost');
  });

  test.each(['localhost', '127.1', '127.0.0.1'])('for %s, a name of this machine, is taken', async (host) => {
    const url = server.url.replace('127.0.0.1', host);
    await simulator.configurePush(appId, server.configuration({ url }));
    await simulator.follow('alex');
    expect(server.events).toEqual(['subscribe']);
  });

  test('for another machine is taken when the simulator may push anywhere, and only then connects there', async () => {
    const open = new WeChatSimulator({ push: { anyHost: true } });
    const configured = open.configurePush(appId, server.configuration({ url: 'http://192.0.2.1/' }));
    // The connection itself is what the guard of the tests stops.
    await expect(configured).rejects.toMatchObject({ text: '请求URL超时' });
  });

  test('in plain mode needs no key', async () => {
    const { encodingAESKey: _unused, ...configuration } = server.configuration({ mode: 'plain' });
    await simulator.configurePush(appId, configuration);
    await simulator.follow('alex');
    expect(server.pushes[0]!.body).not.toContain('Encrypt');
  });

  test('for a website app or a mini program is refused', async () => {
    for (const app of [simulator.websiteApp, simulator.miniProgram]) {
      await expect(simulator.configurePush(app.appId, server.configuration())).rejects.toThrow(
        'not an Official Account',
      );
    }
  });

  test('for an unknown account is refused', async () => {
    await expect(simulator.configurePush('wx0', server.configuration())).rejects.toThrow(TypeError);
  });

  test('is in nothing that can be printed', async () => {
    await simulator.configurePush(appId, server.configuration());
    await simulator.follow('alex');
    const printed =
      inspect(simulator, { depth: 9, showHidden: true }) + JSON.stringify(simulator.calls('push'));
    expect(printed).not.toContain(TOKEN);
    expect(printed).not.toContain(AES_KEY);
  });
});

describe('the verification', () => {
  test('of a port where nothing listens is 请求URL超时', async () => {
    const configured = simulator.configurePush(appId, server.configuration({ url: 'http://127.0.0.1:1/' }));
    await expect(configured).rejects.toMatchObject({
      name: 'WeChatPushError',
      text: '请求URL超时',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('of something that does not speak HTTP is 请求URL超时', async () => {
    const mute = createServer((socket) => socket.end('hello\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/`;
    await expect(simulator.configurePush(appId, server.configuration({ url }))).rejects.toMatchObject({
      text: '请求URL超时',
    });
    mute.close();
  });

  test('of an https address that answers without TLS is 请求URL超时', async () => {
    const url = server.url.replace('http:', 'https:');
    await expect(simulator.configurePush(appId, server.configuration({ url }))).rejects.toMatchObject({
      text: '请求URL超时',
      reason: expect.stringMatching(/EPROTO|ERR_SSL/),
    });
    expect(server.received).toEqual([]);
  });

  test('that fails leaves what was configured before', async () => {
    await simulator.configurePush(appId, server.configuration({ mode: 'plain' }));
    server.verify = () => ({ status: 403 });
    await expect(simulator.configurePush(appId, server.configuration())).rejects.toThrow('403');
    await simulator.follow('alex');
    expect(server.pushes[0]?.query).not.toHaveProperty('msg_signature');
  });

  test('names neither token, key nor address in its error', async () => {
    server.verify = ({ query }) => `${query.signature ?? ''} ${TOKEN}`;
    const error = await simulator
      .configurePush(appId, server.configuration())
      .catch((thrown: unknown) => thrown);
    for (const secret of [TOKEN, AES_KEY, server.url]) expect(inspect(error)).not.toContain(secret);
  });

  test('that the simulator closes upon is over', async () => {
    server.verify = () => {
      void simulator.close();
      return never;
    };
    await expect(simulator.configurePush(appId, server.configuration())).rejects.toThrow('closed');
  });
});

describe('what is configured', () => {
  test('nothing is pushed before', async () => {
    await simulator.follow('alex');
    await simulator.changeAuthorization('alex', 'user_info_modified');
    expect(await simulator.say('alex', 'hello')).toBeUndefined();
    expect(simulator.calls('push')).toEqual([]);
  });

  test('can be replaced', async () => {
    const other = await new AccountServer().listen();
    await simulator.configurePush(appId, server.configuration());
    await simulator.configurePush(appId, other.configuration({ mode: 'plain', format: 'json' }));
    await simulator.follow('alex');
    expect([server.pushes.length, other.pushes.length]).toEqual([0, 1]);
    await other.close();
  });

  test('can be ended', async () => {
    await simulator.configurePush(appId, server.configuration());
    simulator.disablePush();
    await simulator.follow('alex');
    expect(server.pushes).toEqual([]);
  });

  test('is of one account only', async () => {
    const two = [
      { appId: 'wx1', appSecret: 's' },
      { appId: 'wx2', appSecret: 's' },
    ];
    const pair = new WeChatSimulator({ officialAccounts: two });
    await pair.configurePush('wx2', server.configuration());
    await pair.follow('alex', 'wx1');
    expect(server.pushes).toEqual([]);
    await pair.follow('alex', 'wx2');
    expect(server.events).toEqual(['subscribe']);
  });

  test('stays with what is under way: a push begun before the key changed arrives under the old one', async () => {
    await simulator.configurePush(appId, server.configuration());
    simulator.fail('push', { delayMs: 60_000 });
    const followed = simulator.follow('alex');
    await simulator.configurePush(appId, server.configuration({ encodingAESKey: 'B'.repeat(43) }));
    simulator.clock.advance(60_000);
    await followed;
    // `events` decrypts with the old key.
    expect(server.events).toEqual(['subscribe']);
  });
});

test.each<[string, PushOptions]>([
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: Infinity }],
  ['retries', { retries: -1 }],
  ['retries', { retries: 1.5 }],
  ['retryWaitMs', { retryWaitMs: -1 }],
  ['retrySignature', { retrySignature: 'new' as 'fresh' }],
  ['emptyEventKey', { emptyEventKey: 1 as unknown as boolean }],
  ['anyHost', { anyHost: 'yes' as unknown as boolean }],
  ['attempts', { attempts: 3 } as PushOptions],
])('a wrong or unknown option push.%s is a TypeError that names it', (name, push) => {
  expect(() => new WeChatSimulator({ push })).toThrow(
    expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`options.push.${name}`) }),
  );
});
