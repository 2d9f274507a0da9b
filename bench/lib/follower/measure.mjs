// One site whose routes differ in nothing but who may pass: what a decision costs, and what a request costs.
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { startChild } from '../child-process.mjs';
import { runLoad } from '../load.mjs';

/** The yardstick comes twice, on both sides, to show what is noise. */
export const ROUTES = ['map', 'guarded', 'map-again'];

/** Runs a plan. Whatever was started has ended when this has. `say` is told how far it is. */
export async function measureGuard(plan, say) {
  const file = fileURLToPath(new URL('../../subjects/follower/guarded-site.mjs', import.meta.url));
  const site = await startChild(file, { env: { FOLLOWERS: String(plan.followers) } });
  const agent = new http.Agent({ keepAlive: true, maxSockets: plan.route.concurrency });
  try {
    say('decisions');
    const decisions = await site.ask('decide', plan.decisions);
    say('routes');
    const rounds = await measureRoutes(plan.route, site, agent);
    return { plan, decisions, rounds, calls: await site.ask('calls') };
  } finally {
    agent.destroy();
    await site.stop();
  }
}

async function measureRoutes({ rounds, slices, warmUps, ...load }, site, agent) {
  const visit = (route) => () => get({ agent, port: site.ready, path: `/${route}` });
  for (let i = 0; i < warmUps; i++) {
    for (const route of ROUTES) await slice(visit(route), load, site);
  }
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    const sums = Object.fromEntries(ROUTES.map((route) => [route, { cpuMs: 0, delaysMs: [] }]));
    for (let i = 0; i < slices; i++) {
      // By lot, so that nothing periodic, such as the collection of garbage, always meets the same one.
      for (const route of shuffled(ROUTES)) {
        const { cpuMs, delayMs } = await slice(visit(route), load, site);
        sums[route].cpuMs += cpuMs / slices / load.requests;
        sums[route].delaysMs.push(delayMs);
      }
    }
    measured.push(sums);
  }
  return measured;
}

function shuffled(list) {
  return list
    .map((value) => ({ value, lot: Math.random() }))
    .sort((one, other) => one.lot - other.lot)
    .map(({ value }) => value);
}

/** CPU of the site, and what its event loop was late by, for so many requests. */
async function slice(action, { requests, concurrency }, site) {
  await site.ask('begin');
  await runLoad({ concurrency, maxMs: 60_000, maxCount: requests, action });
  return site.ask('end');
}

function get(options) {
  return new Promise((resolve, reject) => {
    http
      .get(options, (answer) => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${options.path} answered ${answer.statusCode}`));
        });
      })
      .once('error', reject);
  });
}
