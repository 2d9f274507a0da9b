// One process of a fleet: an account on Redis, told over IPC what to do. Runs the built library, as a site would.
import { subscribe } from 'node:diagnostics_channel';
import { Redis } from 'ioredis';
import { OfficialAccount } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';

let account;
let store;
let redis;
let skewMs;
let isClosing = false;
const running = new Set();
const events = {};

for (const name of ['token.contention', 'token.invalidated', 'store.down', 'breaker.opened']) {
  subscribe(`passport-wechat-follower:${name}`, () => (events[name] = (events[name] ?? 0) + 1));
}
process.on('warning', ({ code }) => (events[code] = (events[code] ?? 0) + 1));

const commands = {
  async open({ redisURL, ...options }) {
    await account?.close();
    redis?.disconnect();
    // The client itself would wait two seconds for a hung server to say goodbye.
    redis = new Redis(redisURL, {
      maxRetriesPerRequest: 1,
      retryStrategy: () => 200,
      disconnectTimeout: 100,
    });
    redis.on('error', () => undefined);
    await redis.ping();
    skewMs = options.skewMs ?? 0;
    delete options.skewMs;
    store = new RedisStore({ client: redis });
    account = new OfficialAccount({
      ...options,
      store,
      now: () => performance.timeOrigin + performance.now() + skewMs,
    });
  },
  /** Many callers at once. */
  get: ({ count }) => outcomes(Array.from({ length: count }, () => ask.get())),
  /** Many callers at once for the user token of one visitor. */
  userToken: ({ openid, scope, count }) =>
    outcomes(Array.from({ length: count }, () => ask.userToken(openid, scope))),
  /** So many callers a second for a while. `use`: each uses the token, as a call of the application does. */
  async load({ perSecond, forMs, how = 'get', openid }) {
    const all = [];
    const startedAt = performance.now();
    for (let elapsedMs = 0; elapsedMs < forMs && !isClosing; elapsedMs = performance.now() - startedAt) {
      while (all.length < (elapsedMs / 1000) * perSecond) all.push(ask[how](openid));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return outcomes(all);
  },
  /** Moves the clock of this process ahead. */
  advance({ ms }) {
    skewMs += ms;
  },
  /** A busy process: it asks, and then nothing else runs for so long. */
  stall({ forMs }) {
    const asked = ask.get();
    const endsAt = performance.now() + forMs;
    while (performance.now() < endsAt);
    return outcomes([asked]);
  },
  /** The process stops like one that the operating system froze, with the lock in its hands and nothing sent. */
  stopUnderLock() {
    const acquire = store.acquire.bind(store);
    store.acquire = async (...args) => {
      const fence = await acquire(...args);
      store.acquire = acquire;
      if (fence !== undefined) process.kill(process.pid, 'SIGSTOP');
      return fence;
    };
    return outcomes([ask.get()]);
  },
  /** The same, with WeChat's answer in its hands and nothing written. */
  stopBeforeCommit() {
    const commit = store.commit.bind(store);
    store.commit = (...args) => {
      store.commit = commit;
      process.kill(process.pid, 'SIGSTOP');
      return commit(...args);
    };
    return outcomes([ask.get()]);
  },
  events: () => events,
};

/** Ways to ask. Each resolves to how it ended, how long that took, and how often the application's call was made. */
const ask = {
  get: () => measured(() => account.commonAccessToken.get()),
  userToken: (openid, scope) =>
    measured(() => account.userTokens.get(openid, scope).then(({ userAccessToken }) => userAccessToken)),
  use: (openid) =>
    measured((attempt) =>
      account.commonAccessToken.withToken((token) => {
        attempt();
        return account.api.fetchFollower(token, openid).then(() => token);
      }),
    ),
};

async function measured(work) {
  const startedAt = performance.now();
  let attempts = 0;
  const [{ value, reason }] = await Promise.allSettled([work(() => attempts++)]);
  const code = reason === undefined ? undefined : (reason.code ?? String(reason));
  return { value, code, attempts, ms: performance.now() - startedAt };
}

async function outcomes(calls) {
  const ended = await Promise.all(calls);
  const failed = ended.filter(({ code }) => code !== undefined);
  return {
    ok: ended.length - failed.length,
    failed: failed.length,
    codes: [...new Set(failed.map(({ code }) => code))],
    tokens: [...new Set(ended.flatMap(({ value }) => value ?? []))],
    attempts: Math.max(0, ...ended.map(({ attempts }) => attempts)),
    waitsMs: ended.map(({ ms }) => Math.round(ms * 10) / 10),
  };
}

/** A deploy: the process gives back what it holds, answers who still waits, and ends when nothing is left to do. */
process.on('SIGTERM', async () => {
  isClosing = true;
  await account.close();
  await Promise.allSettled(running);
  redis.disconnect();
  if (process.connected) process.disconnect();
});

/** The test was ended: nobody is left to tell this process anything. */
process.on('disconnect', () => {
  if (!isClosing) process.exit();
});

process.on('message', ({ id, command, args }) => {
  const work = Promise.resolve(args)
    .then(commands[command])
    .then(
      (result) => ({ id, result }),
      (error) => ({ id, error: String(error?.stack ?? error) }),
    )
    .then((reply) => process.send(reply))
    .finally(() => running.delete(work));
  running.add(work);
});
