// WeChat declares the token dead while every process is calling its interfaces with it.
import { addUp, startFleet } from './fleet.mjs';
import { SUBJECTS } from './subjects.mjs';

/** Without a failed call in the last part of the load a subject has recovered. */
const LAST_MS = 500;

/** A row for each subject. */
export async function measureKilledToken({ only, ...plan }, world) {
  const rows = [];
  for (const subject of SUBJECTS.filter(({ id }) => only === undefined || only.includes(id))) {
    const fleet = await startFleet(subject, plan.processes, world);
    try {
      rows.push({ subject: subject.id, ...(await killUnderLoad(fleet, subject, plan, world)) });
    } finally {
      await fleet.stop();
    }
  }
  return rows;
}

async function killUnderLoad(fleet, { kind }, { callers, pauseMs, beforeMs, afterMs }, { wechat, redis }) {
  const [openid] = await Promise.all([wechat.ask('reset'), redis.empty()]);
  await warmUp(fleet);
  const endsAt = Date.now() + beforeMs + afterMs;
  const loads = fleet.askAll('load', { openid, callers, pauseMs, endsAt });
  await Promise.race([loads, pause(beforeMs)]); // a load that fails ends the wait
  const before = await wechat.counts();
  const killedAt = Date.now();
  await wechat.ask('kill', kind);
  const ended = (await loads).flat().filter(({ at }) => at >= killedAt);
  const after = await wechat.counts();
  const failed = ended.filter(({ failure }) => failure !== undefined);
  const lastAt = Math.max(killedAt, ...failed.map(({ at }) => at));
  return {
    tokenCalls: after.tokenCalls - before.tokenCalls,
    ok: ended.length - failed.length,
    failed: failed.length,
    failures: addUp(failed.map(({ failure }) => [failure, 1])),
    recoveredMs: endsAt - lastAt > LAST_MS ? lastAt - killedAt : undefined,
  };
}

/** One token for all, which every process knows: how a cold start goes is measured elsewhere. */
async function warmUp(fleet) {
  for (const child of fleet.children) await child.ask('burst', { callers: 1, at: 0 });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
