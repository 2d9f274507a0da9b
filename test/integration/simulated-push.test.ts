import type http from 'node:http';
import { OfficialAccount } from '../../src/index.js';
import type { MessagePushOptions, PushEvent } from '../../src/express/index.js';
import { WeChatSimulator, type PushConfiguration, type PushOptions } from '../../src/simulator/index.js';
import { AES_KEY, NEXT_AES_KEY, NEXT_TOKEN, PUSH_SITES, TOKEN } from '../support/message-push.js';
import { rawServer } from '../support/raw-server.js';
import { SteppedTime } from '../support/stepped-time.js';
import { until } from '../support/until.js';

type Options = Partial<MessagePushOptions>;

/** Simulated WeChats and sites of a test. */
let cleanUps: (() => Promise<void>)[] = [];
beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
  cleanUps = [];
  jest.restoreAllMocks();
});

/** An account of the simulated WeChat, and its site. Nothing is pushed until it is configured. */
async function open(serve: (options: MessagePushOptions) => http.RequestListener, push: PushOptions = {}) {
  const simulator = new WeChatSimulator({ push });
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now });
  const seen: PushEvent[] = [];
  cleanUps.push(() => simulator.close());
  const site = async (options: Options = {}) => {
    const see = (event: PushEvent) => void seen.push(event);
    const key = options.mode === 'plain' ? {} : { encodingAESKey: AES_KEY };
    const server = await rawServer(serve({ account, token: TOKEN, ...key, on: { '*': see }, ...options }));
    cleanUps.push(() => server.close());
    return `${server.url}/wechat`;
  };
  const configure = (url: string, changes: Partial<PushConfiguration> = {}) => {
    const configuration = { url, token: TOKEN, encodingAESKey: AES_KEY, mode: 'safe' as const, ...changes };
    return simulator.configurePush(appId, configuration);
  };
  const outcomes = () => simulator.calls('push').map(({ outcome }) => outcome);
  const follows = async (id: string) => (await account.followers.check(simulator.openid(id))).following;
  return { simulator, account, seen, site, configure, outcomes, follows, openid: simulator.openid('alex') };
}

const MODES = (['safe', 'compatible', 'plain'] as const).flatMap((mode) =>
  (['xml', 'json'] as const).map((format) => [mode, format] as const),
);

describe.each(PUSH_SITES)('WeChat and message push on %s', (_framework, serve) => {
  it.each(MODES)(
    'understand each other in %s mode with %s, and what is replied arrives',
    async (mode, format) => {
      const { simulator, seen, site, configure, outcomes, openid } = await open(serve);
      const on: Options['on'] = {
        '*': (event, { reply }) => {
          seen.push(event);
          if (event.type === 'text') reply(`收到 <${event.raw.Content as string}>`);
        },
      };
      await configure(await site({ mode, on }), { mode, format });
      await simulator.follow('alex', undefined, { scene: 'login-7f3a' });
      await simulator.follow('alex', undefined, { scene: '12' });
      await simulator.unfollow('alex');
      expect(await simulator.say('alex', '你好 & ]]>')).toMatchObject({ content: '收到 <你好 & ]]>>' });
      await simulator.changeAuthorization('alex', 'user_authorization_revoke');
      expect(seen).toMatchObject([
        { type: 'subscribe', openid, scene: 'login-7f3a', ticket: expect.any(String) },
        { type: 'SCAN', openid, scene: '12', ticket: expect.any(String) },
        { type: 'unsubscribe', openid },
        { type: 'text', openid },
        { type: 'user_authorization_revoke', openid, revokeInfo: expect.any(String) },
      ]);
      expect(outcomes()).toEqual(['accepted', 'accepted', 'accepted', 'replied', 'accepted']);
    },
  );

  it.each(MODES)('keep the guard right in %s mode with %s, without any code', async (mode, format) => {
    const { simulator, site, configure, follows } = await open(serve);
    await configure(await site({ mode, on: undefined }), { mode, format });
    expect(await follows('alex')).toBe(false);
    await simulator.follow('alex');
    expect(await follows('alex')).toBe(true);
    await simulator.unfollow('alex');
    expect(await follows('alex')).toBe(false);
  });

  it('WeChat saves no address whose token is another, nor one whose clock is far off', async () => {
    const { simulator, account, site, configure } = await open(serve);
    await expect(configure(await site({ token: NEXT_TOKEN }))).rejects.toThrow();
    const { appId } = account;
    const late = new OfficialAccount({ appId, appSecret: 's', now: () => simulator.now() + 301_000 });
    await expect(configure(await site({ account: late }))).rejects.toThrow();
    await configure(await site());
  });

  it('T23 a console that sends in the clear is refused where a key is configured', async () => {
    const { simulator, seen, site, configure, outcomes } = await open(serve);
    await configure(await site(), { mode: 'plain' });
    await simulator.follow('alex');
    expect([new Set(outcomes()), seen]).toEqual([new Set(['refused']), []]);
  });

  it.each(['same', 'fresh'] as const)(
    'T30 a handler that fails is called again when WeChat comes again, with the %s signature',
    async (retrySignature) => {
      const { simulator, site, configure, outcomes } = await open(serve, { retrySignature });
      const handler = jest
        .fn()
        .mockRejectedValueOnce(new Error('database away'))
        .mockResolvedValue(undefined);
      await configure(await site({ on: { unsubscribe: handler } }));
      await simulator.follow('alex');
      await simulator.unfollow('alex');
      expect(outcomes()).toEqual(['accepted', 'refused', 'accepted']);
      expect(handler).toHaveBeenCalledTimes(2);
    },
  );

  it('F22 duplicates run no handler twice, and pushes that overtake each other leave the guard right', async () => {
    const { simulator, seen, site, configure, follows } = await open(serve);
    await configure(await site());
    simulator.fail('push', { duplicate: 3 });
    await simulator.follow('alex');
    simulator.clock.advance(1_000);
    simulator.fail('push', { reorder: true });
    const left = simulator.unfollow('alex');
    simulator.clock.advance(1_000);
    await simulator.follow('alex');
    await left;
    simulator.assertNoPendingFaults();
    expect(await follows('alex')).toBe(true);
    expect(seen.map(({ type }) => type)).toEqual(['subscribe', 'subscribe', 'unsubscribe']);
  });

  it('F22 know who follows after they came, left and came within a second, though two of the events are the same', async () => {
    const { simulator, seen, site, configure, follows } = await open(serve);
    await configure(await site());
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    for (const step of ['follow', 'unfollow', 'follow', 'unfollow', 'follow'] as const) {
      await simulator[step]('alex');
      expect(await follows('alex')).toBe(step === 'follow');
    }
    expect(seen.map(({ type }) => type)).toEqual(['subscribe', 'unsubscribe']);
  });

  it('F22 a push that is lost costs no more than the answer in memory lives', async () => {
    const { simulator, site, configure, follows } = await open(serve);
    await configure(await site());
    await simulator.follow('alex');
    expect(await follows('alex')).toBe(true);
    simulator.fail('push', { lost: true });
    await simulator.unfollow('alex');
    expect(await follows('alex')).toBe(true);
    simulator.clock.advance(330_001);
    expect(await follows('alex')).toBe(false);
  });

  it('T25 lose no event while token and key are replaced', async () => {
    const { simulator, seen, site, configure, outcomes } = await open(serve);
    const next = { token: NEXT_TOKEN, encodingAESKey: NEXT_AES_KEY };
    await configure(await site());
    await simulator.follow('alex');
    simulator.clock.advance(1_000);
    const url = await site({ ...next, previous: { token: TOKEN, encodingAESKey: AES_KEY } });
    await configure(url);
    await simulator.unfollow('alex');
    simulator.clock.advance(1_000);
    await configure(url, next);
    await simulator.follow('alex');
    expect(outcomes()).toEqual(['accepted', 'accepted', 'accepted']);
    expect(seen).toHaveLength(3);
  });

  it('T28 a handler that hangs loses nothing: WeChat has its answer in time and does not come again', async () => {
    const { simulator, site, configure, outcomes } = await open(serve);
    const handler = jest.fn(() => new Promise(() => undefined));
    await configure(await site({ on: { subscribe: handler } }));
    const time = new SteppedTime();
    const letTimePass = time.install();
    cleanUps.unshift(async () => letTimePass());
    const following = simulator.follow('alex');
    await until(() => handler.mock.calls.length === 1);
    expect(outcomes()).toEqual(['under way']);
    await time.advance(4_000);
    await following;
    expect(outcomes()).toEqual(['accepted']);
    expect(handler).toHaveBeenCalledTimes(1);
  });
});
