import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { Fleet } from '../support/fleet.js';

/** `npm run test:faults` repeats what chance could hide; `npm test` runs it once. */
const FULL = process.env.FAULTS === 'full';
const PROCESSES = 8;

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

describe.each(['stable', 'classic'] as const)('a fleet of 8 processes on one Redis (%s)', (kind) => {
  it.each(Array.from({ length: FULL ? 20 : 2 }, (_, i) => i + 1))(
    'F15 ten thousand cold callers at once are one call to WeChat (run %d)',
    async () => {
      fleet = await Fleet.start(PROCESSES, kind);
      const result = await fleet.all('get', { count: 1250 });
      expect(result).toMatchObject({ ok: 10_000, failed: 0 });
      expect(result.tokens).toHaveLength(1);
      expect(fleet.tokenCalls).toBe(1);
    },
  );

  it.each<[string, (fleet: Fleet) => void]>([
    ['killed (40001)', ({ simulator }) => simulator.revokeCommonAccessToken({ kind })],
    ['dead before our clocks say so (42001)', ({ simulator }) => simulator.clock.advance(7_200_000)],
  ])(
    'F09 a token that is %s under load costs one refresh and no call of the application',
    async (_how, end) => {
      fleet = await Fleet.start(PROCESSES, kind);
      const openids = fleet.simulator.people.map(({ id }) => fleet.simulator.openid(id));
      await fleet.all('get', { count: 1 });
      await pause(5_100); // a brand-new token is given a second chance first, see F18
      end(fleet);
      const result = await fleet.all('check', { openids, count: 125 });
      expect(result).toMatchObject({ failed: 0, ok: 1000 });
      expect(fleet.tokenCalls).toBe(2);
      // One flight for each person in each process, and at most one retry of each.
      const asked = fleet.simulator.calls('cgi-bin/user/info').length;
      expect(asked).toBeLessThanOrEqual(2 * openids.length * PROCESSES);
    },
  );

  it('F01 a refresher killed while it holds the lock delays nobody whose token lives', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.all('get', { count: 1 });
    const [victim, ...others] = fleet.workers;
    fleet.simulator.clock.advance(0);
    const { url } = fleet.redis;
    const redis = new Redis(url);
    const [lock] = (await redis.keys('*:token')).map((name) => name.replace(/:token$/, ':lock:held'));
    await redis.set(lock!, 'a dead process', 'PX', 8_000);
    redis.disconnect();
    await victim!.kill();
    fleet.workers.splice(0, 1);
    const result = await fleet.all('get', { count: 1000 });
    expect(result).toMatchObject({ ok: 1000 * others.length, failed: 0 });
    expect(result.slowestMs).toBeLessThan(500);
    expect(fleet.tokenCalls).toBe(1);
  });

  it('F03 F04 F06 a Redis that is killed, hung or flushed costs a warm fleet nothing', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.all('get', { count: 1 });
    const redis = new Redis(fleet.redis.url);
    await redis.flushall();
    redis.disconnect();
    expect(await fleet.all('get', { count: 100 })).toMatchObject({ failed: 0 });
    fleet.redis.freeze();
    expect(await fleet.all('get', { count: 100 })).toMatchObject({ failed: 0 });
    await fleet.redis.kill();
    expect(await fleet.all('get', { count: 100 })).toMatchObject({ failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
  });

  it.each(['hung', 'dead'])(
    'F03 F04 a Redis that is %s costs a cold fleet at most what its kind can bear',
    async (how) => {
      fleet = await Fleet.start(PROCESSES, kind);
      if (how === 'hung') fleet.redis.freeze();
      else await fleet.redis.kill();
      const result = await fleet.all('get', { count: 125 });
      if (kind === 'stable') {
        expect(result).toMatchObject({ ok: 1000, failed: 0 });
        expect(fleet.tokenCalls).toBeLessThanOrEqual(PROCESSES);
        expect(result.tokens).toHaveLength(1);
      } else {
        expect(result).toMatchObject({ ok: 0, failed: 1000, codes: ['ERR_WECHAT_STORE'] });
        expect(fleet.tokenCalls).toBe(0);
        expect(result.slowestMs).toBeLessThan(1500);
      }
    },
  );

  it.each([
    ['broken JSON', '{"broken'],
    ['an empty value', ''],
    ['a foreign format', '9999999|T-poison'],
    ['a value of 5 kB', 'x'.repeat(5000)],
  ])('F07 %s in Redis is a miss for the whole fleet', async (_name, poison) => {
    fleet = await Fleet.start(PROCESSES, kind);
    const redis = new Redis(fleet.redis.url);
    const api = keyOf(fleet);
    await redis.set(`wechat:${api}:token`, poison, 'PX', 600_000);
    await redis.set(`wechat:${api}:lock:fence`, '9007199254740993');
    redis.disconnect();
    expect(await fleet.all('get', { count: 25 })).toMatchObject({ ok: 200, failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
  });

  it('F08 clocks an hour apart make nobody use a dead token', async () => {
    fleet = await Fleet.start(3, kind, { skewMs: -3_600_000 });
    await fleet.grow(3, { skewMs: 3_600_000 });
    expect(await fleet.all('get', { count: 100 })).toMatchObject({ ok: 600, failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
  });

  it.each([45009, 40164, 40125])(
    'F12 F13 F14 a refusal with %s at a thousand callers a second is one call to WeChat',
    async (errcode) => {
      fleet = await Fleet.start(PROCESSES, kind);
      fleet.simulator.fail(fleet.endpoint, { errcode }, Infinity);
      const result = await fleet.all('load', { perSecond: 125, forMs: FULL ? 60_000 : 2_000 });
      expect(result).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_API'] });
      expect(fleet.tokenCalls).toBeLessThanOrEqual(2);
    },
  );

  it('P16 a token endpoint that answers 40001 for ever settles with a typed error', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    fleet.simulator.fail(fleet.endpoint, { errcode: 40001 }, Infinity);
    expect(await fleet.all('get', { count: 100 })).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_API'] });
    expect(fleet.tokenCalls).toBeLessThanOrEqual(2);
  });

  it('F25 sixteen processes restarted one by one under load ask WeChat once, and each ends by itself', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.all('get', { count: 10 });
    const closed: number[] = [];
    for (let i = 0; i < (FULL ? 16 : 4); i++) {
      const [old] = fleet.workers.splice(0, 1);
      const [, ms] = await Promise.all([fleet.all('get', { count: 50 }), old!.close()]);
      closed.push(ms);
      await fleet.grow(1);
    }
    expect(await fleet.all('get', { count: 10 })).toMatchObject({ failed: 0 });
    expect(Math.max(...closed)).toBeLessThan(2000);
    expect(fleet.tokenCalls).toBe(1);
  });
});

describe('a cold fleet whose refresher is killed while it holds the lock', () => {
  it('F01 has a stable token within four seconds', async () => {
    fleet = await Fleet.start(PROCESSES, 'stable');
    await killRefresher(fleet);
    const result = await fleet.all('get', { count: 100 });
    expect(result).toMatchObject({ failed: 0 });
    expect(result.slowestMs).toBeLessThan(4000);
    expect(fleet.tokenCalls).toBeLessThanOrEqual(PROCESSES);
  });

  it('F01 has a classic token a lease and two seconds later, by two calls', async () => {
    fleet = await Fleet.start(PROCESSES, 'classic');
    await killRefresher(fleet);
    const startedAt = performance.now();
    let result;
    do {
      result = await fleet.all('get', { count: 10 });
      expect(result.codes.filter((code) => code !== 'ERR_WECHAT_LOCK_TIMEOUT')).toEqual([]);
    } while (result.failed > 0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(fleet.tokenCalls).toBe(2);
    expect(result.tokens).toEqual([fleet.simulator.currentCommonAccessToken({ kind: 'classic' })]);
  });
});

describe('a classic token whose refresher is stalled past its lease', () => {
  it.each(Array.from({ length: FULL ? 100 : 2 }, (_, i) => i + 1))(
    'F02 is in the end the newest that was issued (run %d)',
    async () => {
      // Short lives, so that a hundred runs are bearable; the order of events is the same.
      const options = { timeoutMs: 400, commonAccessToken: { kind: 'classic', leaseMs: 600, waitMs: 4000 } };
      fleet = await Fleet.start(2, 'classic', options);
      const [late, heir] = fleet.workers;
      fleet.simulator.fail('cgi-bin/token', { delayMs: 300, afterEffect: true });
      const first = late!.run('get', { count: 1 }).catch(() => undefined);
      await fleet.untilAsked();
      await late!.kill('SIGSTOP');
      const second = await heir!.run('get', { count: 1 });
      await late!.kill('SIGCONT');
      await first;
      const newest = fleet.simulator.currentCommonAccessToken({ kind: 'classic' });
      expect(second.tokens).toEqual([newest]);
      const stored = new Redis(fleet.redis.url);
      expect(await stored.get(`wechat:${keyOf(fleet)}:token`)).toContain(newest);
      stored.disconnect();
    },
  );
});

describe('two deployments with a store each', () => {
  it('F16 never reject each other’s stable token', async () => {
    fleet = await Fleet.start(4, 'stable');
    const elsewhere = new Redis(fleet.redis.url);
    expect(await fleet.all('get', { count: 10 })).toMatchObject({ failed: 0 });
    await elsewhere.flushall();
    elsewhere.disconnect();
    await fleet.grow(4);
    const openids = fleet.simulator.people.map(({ id }) => fleet.simulator.openid(id));
    expect(await fleet.all('check', { openids, count: 50 })).toMatchObject({ failed: 0 });
    expect(fleet.simulator.calls('cgi-bin/user/info').filter(({ errcode }) => errcode !== undefined)).toEqual(
      [],
    );
  });
});

/** Lets one process ask WeChat, and kills it before the answer. */
async function killRefresher(fleet: Fleet): Promise<void> {
  fleet.simulator.fail(fleet.endpoint, { delayMs: 2_000 });
  const [victim] = fleet.workers.splice(0, 1);
  void victim!.run('get', { count: 1 });
  await fleet.untilAsked();
  await victim!.kill();
}

function keyOf({ simulator, kind }: Fleet): string {
  const api = createHash('sha256').update(simulator.endpoints.api).digest('hex').slice(0, 8);
  return `{${simulator.officialAccount.appId}}:${kind}:${api}`;
}

/** Real processes have real clocks; this is the one place that waits for them. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
