import { CommonAccessToken } from '../../src/access-token/common-access-token.js';
import { MemoryStore, OfficialAccount, type CommonAccessTokenKind, type Store } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { elapse, holdTime } from '../support/virtual-time.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

beforeEach(() => {
  holdTime();
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Two processes on one store; the store's answers can be held up, and the first one's clock can be moved. */
function world(kind: CommonAccessTokenKind = 'classic') {
  const simulator = new WeChatSimulator();
  const shared = new MemoryStore({ now: simulator.now });
  const ours = { delayMs: 0, skewMs: 0 };
  let written = { key: '', record: '' };
  const store: Store = {
    shared: true,
    get: (key) => later(() => shared.get(key)),
    set: (...args) => later(() => shared.set(...args)),
    delete: (key) => later(() => shared.delete(key)),
    acquire: (...args) => later(() => shared.acquire(...args)),
    release: (...args) => later(() => shared.release(...args)),
    commit: (...args) => {
      written = { key: args[2], record: args[3] };
      return later(() => shared.commit(...args));
    },
  };
  async function later<T>(command: () => Promise<T>): Promise<T> {
    const answer = await command();
    if (ours.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, ours.delayMs));
    return answer;
  }
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch } = simulator;
  const options = { appId, appSecret, endpoints, fetch, commonAccessToken: { kind } };
  const account = new OfficialAccount({ ...options, store, now: () => simulator.now() + ours.skewMs });
  const other = new OfficialAccount({ ...options, store: shared, now: simulator.now });
  const endpoint = kind === 'stable' ? ('cgi-bin/stable_token' as const) : ('cgi-bin/token' as const);
  return {
    simulator,
    shared,
    ours,
    written: () => written,
    endpoint,
    tokens: account.commonAccessToken,
    others: other.commonAccessToken,
    issued: () => simulator.calls(endpoint).length,
  };
}

type World = ReturnType<typeof world>;

/** The other process has the token replaced, and this one does not know. */
async function replaceElsewhere({ simulator, others }: World, rejected: string): Promise<string> {
  simulator.revokeCommonAccessToken({ kind: 'classic' });
  await others.get();
  await others.invalidate(rejected);
  return others.get();
}

/** The source with what only its owner calls. */
function keeper({ tokens }: World): CommonAccessToken {
  if (tokens instanceof CommonAccessToken) return tokens;
  throw new Error('the account does not keep its token itself');
}

describe('a token in memory', () => {
  it('F09 is checked after an idle hour before anyone gets it, and not only before the first', async () => {
    const here = world();
    const old = await here.tokens.get();
    await elapse(HOUR_MS);
    const next = await replaceElsewhere(here, old);
    here.ours.delayMs = 100;
    const got = Promise.all(Array.from({ length: 10 }, () => here.tokens.get()));
    await elapse(1_000);
    expect(new Set(await got)).toEqual(new Set([next]));
  });

  it('F09 is given to nobody whose check was under way when WeChat rejected it', async () => {
    const here = world();
    const old = await here.tokens.get();
    await elapse(HOUR_MS);
    here.ours.delayMs = 300;
    const waiting = here.tokens.get();
    here.simulator.revokeCommonAccessToken({ kind: 'classic' });
    await here.tokens.invalidate(old);
    await elapse(10_000);
    expect(await waiting).not.toBe(old);
    expect(await waiting).toBe(here.simulator.currentCommonAccessToken({ kind: 'classic' }));
  });

  it('F09 is not put back by a refresh that found the lock taken, when a look found the next one meanwhile', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0); // the advisory window begins exactly 10 minutes before the end
    const here = world();
    await here.tokens.get();
    await here.others.get();
    const { key } = here.written();
    await elapse(110 * MINUTE_MS - 39_950);
    await here.tokens.get();
    await elapse(39_960);
    here.ours.delayMs = 900;
    const kept = await here.tokens.get(); // starts a refresh, which reads the store before the next token is there
    await here.others.get();
    await elapse(100);
    const next = await here.others.get();
    await here.shared.acquire(key.replace(/token$/, 'lock'), 'a process that died', 8_000);
    here.ours.delayMs = 0;
    await here.tokens.get();
    await elapse(2_000);
    expect(next).not.toBe(kept);
    expect(await here.tokens.get()).toBe(next);
    expect(here.issued()).toBe(2);
  });

  it('F05 is not replaced by one WeChat rejected before, when the store falls back to that', async () => {
    const here = world();
    const old = await here.tokens.get();
    const { key, record } = here.written();
    await elapse(MINUTE_MS);
    here.simulator.revokeCommonAccessToken({ kind: 'classic' });
    await here.tokens.invalidate(old);
    const next = await here.tokens.get();
    await here.shared.set(key, record, HOUR_MS);
    await elapse(2 * MINUTE_MS);
    await here.tokens.get();
    await elapse(1);
    expect(await here.tokens.get()).toBe(next);
    expect(here.issued()).toBe(2);
  });

  it('F08 lives no longer than the store says, when this process stood still for an hour', async () => {
    const here = world();
    const old = await here.tokens.get();
    await elapse(HOUR_MS);
    here.ours.skewMs -= HOUR_MS;
    await elapse(59 * MINUTE_MS);
    expect(await here.tokens.get()).toBe(old);
    await elapse(30_500);
    expect(await here.tokens.get()).not.toBe(old);
  });

  it('F08 is not served once more when this process stood still to within seconds of its end', async () => {
    const here = world();
    const old = await here.tokens.get();
    await elapse(2 * HOUR_MS - 20_000);
    here.ours.skewMs -= HOUR_MS;
    expect(await here.tokens.get()).not.toBe(old);
  });

  it('F08 is not replaced because the clock of this process leapt ahead', async () => {
    const here = world();
    const old = await here.tokens.get();
    here.ours.skewMs += 3 * HOUR_MS;
    expect(await here.tokens.get()).toBe(old);
    expect(here.issued()).toBe(1);
  });

  it('F08 is not believed to live on because the clock of this process leapt, once the store has none', async () => {
    const here = world();
    const old = await here.tokens.get();
    here.ours.skewMs += 3 * HOUR_MS;
    await elapse(2 * HOUR_MS);
    expect(await here.tokens.get()).not.toBe(old);
    expect(here.issued()).toBe(2);
  });

  it('is never lent with no life left because WeChat rejects it at that moment: another one is', async () => {
    const here = world();
    const old = await here.tokens.get();
    here.simulator.revokeCommonAccessToken({ kind: 'classic' });
    const lent = keeper(here).lend();
    await here.tokens.invalidate(old);
    await elapse(1_000);
    const { commonAccessToken, expiresInMs } = await lent;
    expect(commonAccessToken).not.toBe(old);
    expect(expiresInMs).toBeGreaterThan(HOUR_MS);
  });

  it('F25 is served to its end after the account was closed, and then there is a typed error', async () => {
    const here = world();
    const old = await here.tokens.get();
    await keeper(here).close();
    await elapse(2 * HOUR_MS - 10_000);
    expect(await here.tokens.get()).toBe(old);
    await elapse(10_000);
    await expect(here.tokens.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_UNAVAILABLE' });
    expect(here.issued()).toBe(1);
  });

  it('F02 is not handed out dead when its refresh ahead of time stood still until it was, with the lock taken', async () => {
    const here = world();
    const old = await here.tokens.get();
    const { key } = here.written();
    await elapse(2 * HOUR_MS - MINUTE_MS);
    await here.shared.acquire(key.replace(/token$/, 'lock'), 'a process that died', 73_000);
    await here.tokens.get();
    await elapse(11_000);
    here.ours.delayMs = 300;
    expect(await here.tokens.get()).toBe(old); // a refresh ahead of time begins
    here.simulator.clock.advance(MINUTE_MS); // and none of our timers fires
    const next = here.tokens.get();
    await elapse(10_000);
    expect(await next).not.toBe(old);
  });

  it.each<CommonAccessTokenKind>(['stable', 'classic'])(
    'F11 is not handed out in its last moment, which nobody can measure (%s)',
    async (kind) => {
      const here = world(kind);
      await here.tokens.get();
      here.simulator.fail(here.endpoint, { errcode: -1 }, Infinity);
      await elapse(2 * HOUR_MS - 3_000);
      const near = here.tokens.get();
      await elapse(2_500);
      await near;
      await expect(here.tokens.get()).rejects.toMatchObject({ errcode: -1 });
    },
  );
});
