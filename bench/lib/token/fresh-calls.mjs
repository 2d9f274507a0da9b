// What `get()` costs while the token is fresh.
import { startRouted } from '../processes.mjs';
import { median, percentile } from '../statistics.mjs';

const FLAGS = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** Measures the calls in one process; ratios are taken within a pass. */
export async function measureFreshCalls(plan, { wechat, redis }) {
  await redis.empty();
  const child = await startRouted('token/fresh-get', wechat, {
    execArgv: FLAGS,
    env: { REDIS_PORT: String(redis.port) },
  });
  try {
    const { rows, redisCommands } = await child.ask('measure', plan);
    const yardstick = rows.find(({ id }) => id === 'promise').ns;
    return {
      redisCommands,
      keptCalls: plan.keptCalls,
      keptLots: plan.keptLots,
      rows: rows.map(({ ns, keptBytes, ...row }) => ({
        ...row,
        // What is kept once, by the first calls or by anything else in the process, shows in one lot only.
        keptMedian: median(keptBytes) / plan.keptCalls,
        keptRange: [Math.min(...keptBytes), Math.max(...keptBytes)].map((bytes) => bytes / plan.keptCalls),
        nsMedian: median(ns),
        nsRange: [percentile(ns, 0.25), percentile(ns, 0.75)],
        ratio: median(ns.map((value, pass) => value / yardstick[pass])),
      })),
    };
  } finally {
    await child.stop();
  }
}
