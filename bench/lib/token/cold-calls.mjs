// The same moment without a token for every library: what reaches WeChat, and what the callers are left with.
import { median } from '../statistics.mjs';
import { addUp, startFleet } from './fleet.mjs';
import { SUBJECTS } from './subjects.mjs';

/** A row for each number of processes and callers, subject by subject. `callers` are those of all processes together. */
export async function measureColdCalls({ processes, bursts }, world) {
  const rows = [];
  for (const size of processes) {
    for (const subject of SUBJECTS) {
      const fleet = await startFleet(subject, size, world);
      try {
        for (const { callers, rounds } of bursts) {
          const results = [];
          for (let round = 0; round < rounds; round++) {
            results.push(await coldBurst(fleet, callers / size, world));
          }
          rows.push({ subject: subject.id, processes: size, callers, rounds, ...summarise(results) });
        }
      } finally {
        await fleet.stop();
      }
    }
  }
  return rows;
}

async function coldBurst(fleet, callersEach, { wechat, redis }) {
  await Promise.all([wechat.ask('reset'), redis.empty()]);
  const { latenciesMs, tokens, failures } = await fleet.burst(callersEach);
  const { tokenCalls } = await wechat.counts();
  await wechat.ask('passOverlap');
  const accepted = new Set(await wechat.ask('accepted', [...tokens.keys()]));
  const dead = [...tokens].filter(([token]) => !accepted.has(token));
  const kept = await fleet.askAll('again');
  const keptAccepted = await wechat.ask('accepted', kept.map(String));
  return {
    tokenCalls,
    failures,
    distinct: tokens.size,
    deadLater: dead.reduce((sum, [, callers]) => sum + callers, 0),
    keepsDead: keptAccepted.length < kept.length,
    maxMs: Math.max(...latenciesMs),
  };
}

function summarise(results) {
  const middle = (name) => median(results.map((result) => result[name]));
  return {
    tokenCalls: middle('tokenCalls'),
    failures: addUp(results.flatMap(({ failures }) => [...failures])),
    distinct: middle('distinct'),
    deadLater: middle('deadLater'),
    keepsDead: results.filter(({ keepsDead }) => keepsDead).length,
    maxMs: middle('maxMs'),
  };
}
