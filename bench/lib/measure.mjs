// The rounds: fresh processes, a warm-up, and then slices of every scenario, all subjects in turn.
import process from 'node:process';
import { runLoad } from './load.mjs';
import { startSubject, startUpstream } from './processes.mjs';
import { SUBJECTS } from './subjects.mjs';

/**
 * Runs a plan. Resolves to one sample for each slice: counts, CPU time, latencies. `say` is told
 * how far it is.
 */
export async function measure(plan, say) {
  const samples = [];
  const upstream = await startUpstream();
  try {
    const begin = performance.now();
    for (let round = 0; round < plan.rounds; round++) {
      const elapsedMs = performance.now() - begin;
      if (round > 0 && elapsedMs + elapsedMs / round > plan.budgetMs) break;
      say(`round ${round + 1} of ${plan.rounds}`);
      samples.push(...(await measureRound(plan, round, upstream)));
    }
  } finally {
    await upstream.stop();
  }
  return samples;
}

async function measureRound(plan, round, upstream) {
  const running = [];
  try {
    const taking = SUBJECTS.filter(({ id }) => plan.only?.includes(id) ?? true);
    for (const subject of rotated(taking, round)) running.push(await startSubject(subject, upstream));
    for (const subject of running) await warmUp(subject, plan);
    const samples = [];
    for (const scenario of plan.scenarios)
      samples.push(...(await measureScenario(plan, scenario, running, upstream)));
    return samples.map((sample) => ({ ...sample, round }));
  } finally {
    await Promise.all(running.map((subject) => subject.stop()));
  }
}

async function warmUp({ visitor, redirectOnly }, plan) {
  const { warmUpLogins: maxCount } = plan;
  for (const mode of ['silent', 'consent']) {
    if (!redirectOnly) await visitor.checkedLogin(mode);
    const action = () => (redirectOnly ? visitor.redirect(mode) : visitor.login(mode));
    await runLoad({ concurrency: 20, maxMs: 10_000, maxCount: maxCount / 2, action });
  }
}

async function measureScenario(plan, scenario, running, upstream) {
  const taking = running.filter(({ redirectOnly }) => scenario.action === 'redirect' || !redirectOnly);
  const samples = [];
  for (let pass = 0; pass < plan.passes; pass++) {
    const order = pass % 2 === 0 ? taking : [...taking].reverse();
    for (const subject of order) {
      samples.push({ pass, ...(await measureSlice(plan, scenario, subject, upstream)) });
    }
  }
  return samples;
}

async function measureSlice(plan, scenario, subject, upstream) {
  const { name, action, mode, concurrency, share } = scenario;
  const visit = () => subject.visitor[action](mode);
  // Opens the connections that are needed, so that what is counted below is opened in spite of them.
  const maxCount = action === 'login' ? plan.leadIn * concurrency : 0;
  await runLoad({ concurrency, maxMs: 1000, maxCount, action: visit });
  const [cpuMs, before] = await Promise.all([subject.cpuMs(), upstream.counts()]);
  const { latenciesMs, elapsedMs } = await runLoad({
    concurrency,
    maxMs: plan.sliceMs * share,
    maxCount: plan.sliceCount,
    action: visit,
  });
  const [cpuMsAfter, after] = await Promise.all([subject.cpuMs(), upstream.counts()]);
  return {
    scenario: name,
    concurrency,
    subject: subject.id,
    latenciesMs,
    elapsedMs,
    cpuMs: cpuMsAfter - cpuMs,
    connections: after.connections - before.connections,
    calls: after.calls - before.calls,
  };
}

/** A different one goes first in every round. */
function rotated(list, by) {
  const first = (by * 3) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Progress goes to stderr, so that stdout holds the report only. */
export function sayProgress(text) {
  process.stderr.write(`${text}\n`);
}
