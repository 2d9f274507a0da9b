// What `get()` costs while the token is fresh, beside the least an awaited call can cost. Runs with --expose-gc and a
// young generation so large that nothing is collected while allocations are counted.
import { PerformanceObserver } from 'node:perf_hooks';
import process from 'node:process';
import { Redis } from 'ioredis';
import { OfficialAccount } from 'passport-wechat-follower';
import { RedisStore } from 'passport-wechat-follower/redis';
import { answerParent } from '../../lib/child-process.mjs';
import { APP_ID, APP_SECRET } from '../support/account.mjs';

const redis = new Redis(Number(process.env.REDIS_PORT), '127.0.0.1');
const inMemory = new OfficialAccount({ appId: APP_ID, appSecret: APP_SECRET }).commonAccessToken;
const onRedis = new OfficialAccount({
  appId: APP_ID,
  appSecret: APP_SECRET,
  store: new RedisStore({ client: redis }),
}).commonAccessToken;

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

/** All are called in the same way, so that what the loop costs is the same for each. */
async function makeCalls() {
  const token = await inMemory.get();
  const cache = new Map([[APP_ID, token]]);
  await onRedis.get();
  return {
    promise: () => Promise.resolve(token),
    map: () => cache.get(APP_ID),
    memory: () => inMemory.get(),
    redis: () => onRedis.get(),
  };
}

async function awaitEach(call, count) {
  for (let i = 0; i < count; i++) await call();
}

async function callEach(call, count) {
  for (let i = 0; i < count; i++) call();
}

async function nanoseconds(call, count) {
  const begin = process.hrtime.bigint();
  await awaitEach(call, count);
  return Number(process.hrtime.bigint() - begin) / count;
}

/** Bytes a call allocates; halves the count until nothing was collected meanwhile. */
async function allocatedBytes(loop, call, count) {
  await collect();
  const collectionsBefore = collections;
  const before = process.memoryUsage().heapUsed;
  await loop(call, count);
  const bytes = (process.memoryUsage().heapUsed - before) / count;
  await observed();
  return collections === collectionsBefore ? bytes : allocatedBytes(loop, call, count >> 1);
}

/** Bytes by which the heap is larger after each of several lots of calls and a collection. */
async function keptBytes(call, { keptLots, keptCalls }) {
  const kept = [];
  await collect();
  for (let lot = 0; lot < keptLots; lot++) {
    const before = process.memoryUsage().heapUsed;
    await awaitEach(call, keptCalls);
    await collect();
    kept.push(process.memoryUsage().heapUsed - before);
  }
  return kept;
}

async function collect() {
  globalThis.gc();
  await observed();
  globalThis.gc();
  await observed();
}

/** Collections are reported some turns of the event loop later. */
async function observed() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** All commands the server has had, but for the one that asks. */
async function redisCommands() {
  return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))[1]);
}

/** Samples of each call: `ns` of every pass, bytes, and how many commands Redis got from all of it. */
async function measure({ passes, calls: count, allocationCalls, ...plan }) {
  const calls = Object.entries(await makeCalls());
  for (const [, call] of calls) await awaitEach(call, count); // lets the compiler finish
  const commandsBefore = await redisCommands();
  const ns = calls.map(() => []);
  for (let pass = 0; pass < passes; pass++) {
    for (const [index, [, call]] of calls.entries()) ns[index].push(await nanoseconds(call, count));
  }
  const rows = [];
  for (const [index, [id, call]] of calls.entries()) {
    rows.push({
      id,
      ns: ns[index],
      awaitedBytes: await allocatedBytes(awaitEach, call, allocationCalls),
      calledBytes: await allocatedBytes(callEach, call, allocationCalls),
      keptBytes: await keptBytes(call, plan),
    });
  }
  return { rows, redisCommands: (await redisCommands()) - commandsBefore - 1 };
}

answerParent('ready', { measure });
