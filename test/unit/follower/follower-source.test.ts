import { CallGate } from '../../../src/follower/call-gate.js';
import { FollowerSource, USER_INFO } from '../../../src/follower/follower-source.js';
import { WeChatApiError, WeChatError, type FollowerRecord } from '../../../src/index.js';
import { SteppedTime } from '../../support/stepped-time.js';

const BATCH = 'cgi-bin/user/info/batchget';
const refusal = (errcode: number, endpoint: string) => new WeChatApiError({ endpoint, errcode, errmsg: '' });
const failure = (
  code: 'ERR_WECHAT_NETWORK' | 'ERR_WECHAT_TIMEOUT' | 'ERR_WECHAT_RESPONSE',
  endpoint: string,
) => new WeChatError(code, 'failed', { endpoint });
const record = (openid: string): FollowerRecord => ({ openid, following: true, _json: {} });

let time: SteppedTime;
let uninstall: () => void;
beforeEach(() => {
  time = new SteppedTime();
  uninstall = time.install();
});
afterEach(() => uninstall());

/** A source, and a WeChat that answers with what is prepared, and else the truth: everybody follows. */
function world({ batch = true } = {}) {
  const prepared: { one: Error[]; many: (Error | FollowerRecord[])[] } = { one: [], many: [] };
  const ask = jest.fn((_token: string, openid: string) => {
    const next = prepared.one.shift();
    return next === undefined ? Promise.resolve(record(openid)) : Promise.reject(next);
  });
  const askMany = jest.fn((_token: string, openids: readonly string[]) => {
    const next = prepared.many.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? openids.map(record));
  });
  const { now } = time;
  const source = new FollowerSource({
    api: { fetchFollower: ask, fetchFollowers: askMany },
    commonAccessToken: {
      get: () => Promise.resolve('T'),
      invalidate: () => Promise.resolve(),
      withToken: (call) => call('T'),
    },
    appId: 'wx1',
    gate: new CallGate({ appId: 'wx1', endpoint: USER_INFO, now, shared: undefined }),
    now,
    batch,
    windowMs: 2_000,
  });
  /** Re-checks of so many people at once; how they ended. */
  const recheck = async (count: number) => {
    const all = Promise.allSettled(Array.from({ length: count }, (_, i) => source.recheck(`o${i}`)));
    await time.advance(2_000);
    return all;
  };
  return { source, prepared, ask, askMany, recheck };
}

const during = async <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => undefined);
  await time.advance(10_000);
  return work;
};

describe('a question somebody waits for', () => {
  it.each([
    ['a busy WeChat', refusal(-1, USER_INFO)],
    ['a connection that broke', failure('ERR_WECHAT_NETWORK', USER_INFO)],
  ])('P20 meets %s twice, a moment apart', async (_what, error) => {
    const { source, prepared, ask } = world();
    prepared.one.push(error);
    expect(await during(source.ask('oA'))).toMatchObject({ following: true, source: 'wechat' });
    expect(ask).toHaveBeenCalledTimes(2);
    prepared.one.push(error, error);
    await expect(during(source.ask('oA'))).rejects.toBe(error);
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it.each([
    ['an errcode', refusal(45009, USER_INFO)],
    ['an odd answer', failure('ERR_WECHAT_RESPONSE', USER_INFO)],
    ['a late answer', failure('ERR_WECHAT_TIMEOUT', USER_INFO)],
    ['trouble with the token', failure('ERR_WECHAT_NETWORK', 'cgi-bin/stable_token')],
  ])('P20 meets %s once', async (_what, error) => {
    const { source, prepared, ask } = world();
    prepared.one.push(error);
    await expect(during(source.ask('oA'))).rejects.toBe(error);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('P22 is repeated for a tenth of all questions at most, when WeChat is in trouble', async () => {
    const { source, prepared, ask } = world();
    for (let i = 0; i < 100; i++) await source.ask(`o${i}`);
    ask.mockClear();
    for (let i = 0; i < 100; i++) {
      prepared.one.push(refusal(-1, USER_INFO));
      await during(source.ask('oA')).catch(() => undefined);
      prepared.one.length = 0;
      await source.ask('oB'); // so that no row of failures closes the gate
    }
    expect(ask.mock.calls.length).toBeLessThanOrEqual(200 + 100);
    ask.mockClear();
    // All in the same moment: what was saved up, and no more.
    prepared.one.push(...Array.from({ length: 200 }, () => refusal(-1, USER_INFO)));
    await during(Promise.allSettled(Array.from({ length: 50 }, () => source.ask('oA'))));
    expect(ask.mock.calls.length).toBeLessThanOrEqual(50 + 11);
  });

  it('P01 takes three seconds at most, both attempts together', async () => {
    const { source, ask } = world();
    ask.mockImplementation((...args: unknown[]) => {
      const { timeoutMs } = args[2] as { timeoutMs: number };
      return time.sleep(Math.min(1_500, timeoutMs)).then(() => Promise.reject(refusal(-1, USER_INFO)));
    });
    const startedAt = time.now();
    const asking = source.ask('oA').catch(() => time.now() - startedAt);
    await time.advance(10_000);
    expect(await asking).toBeLessThanOrEqual(3_000);
  });

  it.each([40003, 46004, 50005])('F23 answered with %d is a no', async (errcode) => {
    const { source, prepared } = world();
    prepared.one.push(refusal(errcode, USER_INFO));
    expect(await source.ask('oA')).toMatchObject({ openid: 'oA', following: false, source: 'wechat' });
  });

  it.each([40003, 46004, 50005])(
    'F23 answered with %d by another interface is no answer',
    async (errcode) => {
      const { source, prepared } = world();
      prepared.one.push(refusal(errcode, 'cgi-bin/stable_token'));
      await expect(source.ask('oA')).rejects.toMatchObject({ errcode });
    },
  );
});

describe('re-checks', () => {
  it('travel together, a hundred in a call', async () => {
    const { recheck, ask, askMany } = world();
    const outcomes = await recheck(250);
    expect(outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value.following)).toBe(true);
    expect(askMany.mock.calls.map(([, openids]) => openids.length)).toEqual([100, 100, 50]);
    expect(ask).not.toHaveBeenCalled();
  });

  it('travel alone where the application wants that', async () => {
    const { recheck, ask, askMany } = world({ batch: false });
    await recheck(3);
    expect([ask.mock.calls.length, askMany.mock.calls.length]).toEqual([3, 0]);
  });

  it.each([
    ['refuses', refusal(40032, BATCH)],
    ['may not have', refusal(48001, BATCH)],
    ['has no quota for', refusal(45009, BATCH)],
    ['answers oddly', failure('ERR_WECHAT_RESPONSE', BATCH)],
  ])('travel alone when WeChat %s a batch, and for a quarter of an hour after', async (_what, error) => {
    const { recheck, prepared, ask, askMany } = world();
    prepared.many.push(error);
    expect((await recheck(3)).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(ask).toHaveBeenCalledTimes(3);
    await time.advance(14 * 60_000);
    await recheck(3);
    expect([ask.mock.calls.length, askMany.mock.calls.length]).toEqual([6, 1]);
    await time.advance(60_000);
    await recheck(3);
    expect([ask.mock.calls.length, askMany.mock.calls.length]).toEqual([6, 2]);
  });

  it('that are refused because one of a hundred left travel together again soon, and later each time', async () => {
    const { recheck, prepared, askMany } = world();
    for (const pauseMs of [5_000, 10_000, 20_000]) {
      prepared.many.push(refusal(40003, BATCH));
      askMany.mockClear();
      await recheck(3);
      expect(askMany).toHaveBeenCalledTimes(1);
      await time.advance(pauseMs - 4_100);
      await recheck(1);
      expect(askMany).toHaveBeenCalledTimes(1);
      await time.advance(4_100);
    }
    await recheck(3);
    prepared.many.push(refusal(40003, BATCH));
    await recheck(3);
    await time.advance(5_000);
    askMany.mockClear();
    await recheck(3);
    expect(askMany).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['busy', refusal(-1, BATCH)],
    ['unreachable', failure('ERR_WECHAT_NETWORK', BATCH)],
    ['slow', failure('ERR_WECHAT_TIMEOUT', BATCH)],
  ])('fail when WeChat is %s: one by one they would only make it worse', async (_how, error) => {
    const { recheck, prepared, ask } = world();
    prepared.many.push(error);
    expect((await recheck(100)).every(({ status }) => status === 'rejected')).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });

  it('ask alone about whom the batch said nothing', async () => {
    const { recheck, prepared, ask } = world();
    prepared.many.push([record('o0'), record('o2')]);
    expect((await recheck(3)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(ask.mock.calls.map(([, openid]) => openid)).toEqual(['o1']);
  });

  it('believe a no of the batch as they believe a yes', async () => {
    const { recheck, prepared } = world();
    prepared.many.push([{ ...record('o0'), following: false }]);
    expect(await recheck(1)).toMatchObject([{ value: { following: false } }]);
  });

  it('F25 that wait when the account is closed are dropped', async () => {
    const { source, askMany } = world();
    const waiting = source.recheck('oA');
    source.close();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_WECHAT_UNAVAILABLE' });
    await time.advance(10_000);
    expect(askMany).not.toHaveBeenCalled();
  });
});
