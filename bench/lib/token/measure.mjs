// One run: a Redis and a WeChat of our own, and everything that is measured between them, one after the other.
import { startUpstream } from '../processes.mjs';
import { startRedis } from '../redis.mjs';
import { measureColdCalls } from './cold-calls.mjs';
import { measureContention } from './contention.mjs';
import { measureFreshCalls } from './fresh-calls.mjs';
import { measureKilledToken } from './killed-token.mjs';

/** Runs a plan. Whatever was started has ended when this has. `say` is told how far it is. */
export async function measureTokens(plan, say) {
  const redis = await startRedis();
  try {
    const wechat = await startUpstream('simulated-wechat');
    try {
      return await measureAll(plan, { wechat, redis }, say);
    } finally {
      await wechat.stop();
    }
  } finally {
    await redis.stop();
  }
}

async function measureAll(plan, world, say) {
  say('calls while the token is fresh');
  const fresh = await measureFreshCalls(plan.fresh, world);
  say('cold starts of this library');
  const contention = await measureContention(plan.contention, world);
  say('cold starts of everybody');
  const cold = await measureColdCalls(plan.cold, world);
  say('token killed under load');
  const killed = await measureKilledToken(plan.killed, world);
  return { plan, fresh, contention, cold, killed };
}
