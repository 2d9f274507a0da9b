// Figures as Markdown.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { buildReach, verdict } from './markdown.mjs';
import { UPSTREAM_LATENCY_MS } from './plan.mjs';
import { compare } from './statistics.mjs';
import { LOGIN_YARDSTICK, REDIRECT_YARDSTICK, SUBJECTS } from './subjects.mjs';

/** What the library promises about itself; see README.md. */
const REACH = { loginCPU: 1.25, connectionsPerLogin: 0.01, redirectCPU: 1.1 };

/** Writes the report of a run: `close` and `all` are the samples of its two parts. */
export function buildReport({ close, all, scenarios }) {
  const parts = [
    '# Results',
    `${availableParallelism()} cores, Node ${process.version}, upstream over HTTPS with ${UPSTREAM_LATENCY_MS} ms latency. ` +
      'Ratios are medians over all passes; the middle half of the CPU ratios shows how far to trust them.',
    buildVerdicts(tablesOf(close, scenarios)),
    `# This library and the yardsticks: ${roundsOf(close)} rounds, warmed up for long`,
    ...tablesOf(close, scenarios).map(buildTable),
    `# Everybody: ${roundsOf(all)} rounds`,
    ...tablesOf(all, scenarios).map(buildTable),
  ];
  return `${parts.join('\n\n')}\n`;
}

function roundsOf(samples) {
  return new Set(samples.map(({ round }) => round)).size;
}

function tablesOf(samples, scenarios) {
  return scenarios.map((scenario) => {
    const yardstick = scenario.action === 'login' ? LOGIN_YARDSTICK : REDIRECT_YARDSTICK;
    const own = samples.filter(
      (sample) => sample.scenario === scenario.name && sample.concurrency === scenario.concurrency,
    );
    return { scenario, yardstick, rows: compare(own, yardstick.subjects) };
  });
}

function buildVerdicts(tables) {
  const lines = tables.flatMap(({ scenario, rows }) => {
    const { ratios, cpuRange, figures } = rows.find(({ subject }) => subject === 'ours');
    const title = titleOf(scenario);
    if (scenario.action === 'redirect')
      return [verdict(title, 'CPU', ratios.cpu, cpuRange, REACH.redirectCPU)];
    const { connections } = figures;
    return [
      verdict(title, 'CPU', ratios.cpu, cpuRange, REACH.loginCPU),
      verdict(
        title,
        'connections per login',
        connections,
        [connections, connections],
        REACH.connectionsPerLogin,
      ),
    ];
  });
  return buildReach(lines);
}

function buildTable({ scenario, yardstick, rows }) {
  const ordered = SUBJECTS.map(({ id }) => rows.find(({ subject }) => subject === id)).filter(Boolean);
  return [
    `## ${titleOf(scenario)}, against ${yardstick.title}`,
    '',
    '| subject | CPU (middle half) | per second | p50 | p99 | connections each | calls each | CPU ms | per second | p50 ms | p99 ms |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...ordered.map(buildRow),
  ].join('\n');
}

function buildRow({ subject, ratios, cpuRange, figures }) {
  const cells = [
    SUBJECTS.find(({ id }) => id === subject).title,
    `${times(ratios.cpu)} (${cpuRange.map((ratio) => ratio.toFixed(2)).join('–')})`,
    times(ratios.perSecond),
    times(ratios.p50),
    times(ratios.p99),
    figures.connections.toFixed(3),
    figures.calls.toFixed(2),
    figures.cpuMs.toFixed(2),
    figures.perSecond.toFixed(0),
    figures.p50Ms.toFixed(1),
    figures.p99Ms.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

function times(ratio) {
  return `${ratio.toFixed(2)}x`;
}

function titleOf({ name, concurrency }) {
  return `${name}, ${concurrency} at a time`;
}
