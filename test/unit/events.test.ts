import { subscribe } from 'node:diagnostics_channel';
import { OfficialAccount, type WeChatEvents } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

function listen(name: keyof WeChatEvents): unknown[] {
  const seen: unknown[] = [];
  subscribe(`passport-wechat-follower:${name}`, (message) => seen.push(message));
  return seen;
}

function world(options: object = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  return { simulator, account: new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options }) };
}

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe('events', () => {
  it('tell that a token was issued and waited for, and hold no token', async () => {
    const [issued, waited] = [listen('token.issued'), listen('token.waited')];
    const { account } = world();
    const token = await account.commonAccessToken.get();
    expect(issued).toEqual([
      expect.objectContaining({ appId: account.appId, kind: 'stable', why: 'missing', forced: false }),
    ]);
    expect(waited).toEqual([expect.objectContaining({ outcome: 'token' })]);
    expect(JSON.stringify([issued, waited])).not.toContain(token);
  });

  it('tell that another system issues tokens, and a warning says so once', async () => {
    const [invalidated, contention] = [listen('token.invalidated'), listen('token.contention')];
    const { account, simulator } = world();
    for (let i = 0; i < 2; i++) {
      const token = await account.commonAccessToken.get();
      simulator.clock.advance(61_000);
      simulator.revokeCommonAccessToken();
      await account.commonAccessToken.invalidate(token);
      await account.commonAccessToken.get();
    }
    expect(invalidated).toHaveLength(2);
    expect(contention).toHaveLength(2);
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
  });

  it('tell that asking stops, and why', async () => {
    const [failed, opened] = [listen('token.failed'), listen('breaker.opened')];
    const { account, simulator } = world();
    simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
    await account.commonAccessToken.get().catch(() => undefined);
    expect(failed).toEqual([expect.objectContaining({ code: 'ERR_WECHAT_API', errcode: 40164 })]);
    expect(opened).toEqual([expect.objectContaining({ errcode: 40164, openMs: expect.any(Number) })]);
  });

  it('tell that the store is away, after two failures and not after one, and when it is back', async () => {
    const [down, up] = [listen('store.down'), listen('store.up')];
    let away = true;
    const fail = () => (away ? Promise.reject(new Error('away')) : Promise.resolve(undefined));
    const store = {
      shared: true,
      get: fail,
      set: fail,
      delete: fail,
      acquire: () => (away ? Promise.reject(new Error('away')) : Promise.resolve(1)),
      release: fail,
      commit: () => fail().then(() => true),
    };
    const { account, simulator } = world({ store, commonAccessToken: { kind: 'classic' } });
    await account.commonAccessToken.get().catch(() => undefined);
    expect(down).toHaveLength(0);
    await account.commonAccessToken.get().catch(() => undefined);
    expect(down).toHaveLength(1);
    away = false;
    simulator.clock.advance(7_000);
    await account.commonAccessToken.get();
    expect(up).toHaveLength(1);
  });
});
