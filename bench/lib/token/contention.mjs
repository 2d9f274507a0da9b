// How often WeChat is asked, and how long it takes, when many processes find no token at the same moment.
import { median, percentile } from '../statistics.mjs';
import { startFleet } from './fleet.mjs';
import { OURS } from './subjects.mjs';

/** A row for each kind of token and number of processes. */
export async function measureContention({ processes, callers, rounds }, world) {
  const rows = [];
  for (const subject of OURS) {
    for (const size of processes) {
      const fleet = await startFleet(subject, size, world, { alwaysShared: true });
      try {
        const bursts = [];
        for (let round = 0; round < rounds; round++) bursts.push(await burst(fleet, callers, world));
        rows.push({ kind: subject.kind, processes: size, callers: size * callers, ...summarise(bursts) });
      } finally {
        await fleet.stop();
      }
    }
  }
  return rows;
}

async function burst(fleet, callers, { wechat, redis }) {
  await Promise.all([wechat.ask('reset'), redis.empty()]);
  const { latenciesMs, tokens, failures } = await fleet.burst(callers);
  const { tokenCalls } = await wechat.counts();
  return {
    tokenCalls,
    distinct: tokens.size,
    failed: [...failures.values()].reduce((sum, count) => sum + count, 0),
    p50Ms: percentile(latenciesMs, 0.5),
    maxMs: Math.max(...latenciesMs),
  };
}

function summarise(bursts) {
  const all = (name) => bursts.map((one) => one[name]);
  return {
    tokenCalls: all('tokenCalls'),
    distinct: Math.max(...all('distinct')),
    failed: all('failed').reduce((sum, count) => sum + count, 0),
    p50Ms: median(all('p50Ms')),
    maxMs: median(all('maxMs')),
    worstMs: Math.max(...all('maxMs')),
  };
}
