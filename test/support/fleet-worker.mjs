// One process of a fleet: an account on Redis, told over IPC what to do. Runs the built library, as a site would.
import { Redis } from 'ioredis';
import { OfficialAccount } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';

let account;
let redis;

const commands = {
  open({ redisURL, skewMs = 0, ...options }) {
    redis = new Redis(redisURL, { maxRetriesPerRequest: 1, retryStrategy: () => 200 });
    redis.on('error', () => undefined);
    account = new OfficialAccount({
      ...options,
      store: new RedisStore({ client: redis }),
      now: () => performance.timeOrigin + performance.now() + skewMs,
    });
  },
  /** Many callers at once. */
  get: ({ count }) => outcomes(Array.from({ length: count }, () => () => account.commonAccessToken.get())),
  /** Many questions about followers at once, each of which uses the token. */
  check: ({ openids, count }) =>
    outcomes(
      Array.from(
        { length: count },
        (_, i) => () => account.followers.check(openids[i % openids.length], { fresh: true }),
      ),
    ),
  /** Many callers at once for the user token of one visitor. */
  userToken: ({ openid, scope, count }) =>
    outcomes(
      Array.from({ length: count }, () => async () => {
        const { userAccessToken } = await account.userTokens.get(openid, scope);
        return userAccessToken;
      }),
    ),
  /** So many callers a second for a while. */
  async load({ perSecond, forMs }) {
    const all = [];
    const endsAt = performance.now() + forMs;
    while (performance.now() < endsAt) {
      for (let i = 0; i < perSecond / 50; i++) all.push(() => account.commonAccessToken.get());
      await new Promise((resolve) => setTimeout(resolve, 20));
      await outcomes(all.splice(0)).then((result) => (commands.last = merged(commands.last, result)));
    }
    const { last } = commands;
    commands.last = undefined;
    return last;
  },
  /** A busy process: nothing else runs for so long. */
  stall({ forMs }) {
    const endsAt = performance.now() + forMs;
    while (performance.now() < endsAt);
  },
  async close() {
    await account.close();
    redis.disconnect();
    process.disconnect();
  },
};

async function outcomes(calls) {
  const startedAt = performance.now();
  let slowestMs = 0;
  const results = await Promise.allSettled(
    calls.map((call) =>
      call().finally(() => (slowestMs = Math.max(slowestMs, performance.now() - startedAt))),
    ),
  );
  const failed = results
    .filter(({ status }) => status === 'rejected')
    .map(({ reason }) => reason.code ?? String(reason));
  const tokens = results.filter(({ value }) => typeof value === 'string').map(({ value }) => value);
  return {
    ok: results.length - failed.length,
    failed: failed.length,
    codes: [...new Set(failed)],
    tokens: [...new Set(tokens)],
    slowestMs,
  };
}

function merged(a, b) {
  if (a === undefined) return b;
  const union = (key) => [...new Set([...a[key], ...b[key]])];
  return {
    ok: a.ok + b.ok,
    failed: a.failed + b.failed,
    codes: union('codes'),
    tokens: union('tokens'),
    slowestMs: Math.max(a.slowestMs, b.slowestMs),
  };
}

process.on('message', async ({ id, command, args }) => {
  try {
    const result = await commands[command](args);
    if (process.connected) process.send({ id, result });
  } catch (error) {
    if (process.connected) process.send({ id, error: String(error?.stack ?? error) });
  }
});
