// The figures of the token benchmark as Markdown.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { buildReach, buildTable, fixed, verdict } from '../markdown.mjs';
import { UPSTREAM_LATENCY_MS } from '../plan.mjs';
import { SUBJECTS } from './subjects.mjs';

const CALLS = {
  promise: '`await Promise.resolve(token)`',
  map: '`await map.get(appId)`',
  memory: '**`await get()`**, `MemoryStore`',
  redis: '**`await get()`**, `RedisStore`',
};

/** Writes the report of a run. */
export function buildReport(results) {
  const parts = [
    '# Results: the common access token',
    `${availableParallelism()} cores, Node ${process.version}, a real Redis, WeChat over HTTPS with ` +
      `${UPSTREAM_LATENCY_MS} ms latency, the rules and quotas of the simulator. ../README.md says how to read this.`,
    buildReach(reachOf(results)),
    buildFresh(results.fresh),
    buildContention(results.contention),
    ...[...new Set(results.cold.map(({ processes }) => processes))].map((size) =>
      buildCold(results.cold, size),
    ),
    buildKilled(results.killed, results.plan.killed),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What the library promises about itself; see README.md. */
function reachOf({ fresh, contention, killed }) {
  const rows = fresh.rows
    .filter(({ id }) => id === 'memory' || id === 'redis')
    .flatMap(({ id, nsMedian, nsRange, keptMedian }) => [
      verdict(CALLS[id], 'ns a call', nsMedian, nsRange, 1000, 0),
      verdict(CALLS[id], 'bytes kept a call', keptMedian, [keptMedian, keptMedian], 0.01, 3),
    ]);
  const exact = (title, what, count, limit) => verdict(title, what, count, [count, count], limit, 0);
  const cold = contention.flatMap(({ tokenCalls }) => tokenCalls);
  rows.push(exact(`${cold.length} cold starts of a fleet`, 'token calls, most', Math.max(...cold), 1));
  for (const { subject, tokenCalls, failed } of killed.filter((row) => row.subject.startsWith('ours'))) {
    rows.push(exact(`token killed under load, ${titleOf(subject)}`, 'token calls', tokenCalls, 1));
    rows.push(exact(`token killed under load, ${titleOf(subject)}`, 'failed calls', failed, 0));
  }
  return rows;
}

function buildFresh({ rows, redisCommands, keptCalls, keptLots }) {
  return [
    '## A call while the token is fresh',
    buildTable(
      [
        'call',
        'ns (middle half)',
        'against a promise',
        'bytes allocated, awaited',
        'bytes allocated, not awaited',
        'bytes kept (least–most)',
      ],
      rows.map(({ id, nsMedian, nsRange, ratio, awaitedBytes, calledBytes, keptMedian, keptRange }) => [
        CALLS[id],
        `${nsMedian.toFixed(0)} (${nsRange.map((ns) => ns.toFixed(0)).join('–')})`,
        `${ratio.toFixed(2)}x`,
        awaitedBytes.toFixed(0),
        calledBytes.toFixed(0),
        `${fixed(keptMedian, 3)} (${keptRange.map((bytes) => fixed(bytes, 3)).join('–')})`,
      ]),
    ),
    `Bytes are per call; those kept, per call in ${keptLots} lots of ${keptCalls.toLocaleString('en')}, each followed by a ` +
      `collection: median, least and most. Commands that all of this sent to Redis: ${redisCommands}.`,
  ].join('\n\n');
}

function buildContention(rows) {
  return [
    '## Many processes without a token, at the same moment',
    buildTable(
      [
        'kind',
        'processes',
        'callers',
        'token calls, every round',
        'different tokens',
        'errors',
        'p50 ms',
        'max ms',
        'worst max ms',
      ],
      rows.map(({ kind, processes, callers, tokenCalls, distinct, failed, p50Ms, maxMs, worstMs }) => [
        kind,
        processes,
        callers,
        tokenCalls.join(', '),
        distinct,
        failed,
        ...[p50Ms, maxMs, worstMs].map((ms) => ms.toFixed(0)),
      ]),
    ),
  ].join('\n\n');
}

function buildCold(rows, size) {
  const own = rows.filter(({ processes }) => processes === size);
  return [
    `## Cold callers in ${size === 1 ? 'one process' : `${size} processes on one Redis`}`,
    buildTable(
      [
        'subject',
        'callers',
        'token calls',
        'errors',
        'different tokens',
        'callers whose token is dead 5 min later',
        'starts that leave a dead token in the store',
        'last caller ms',
      ],
      own.map(({ subject, callers, rounds, tokenCalls, failures, distinct, deadLater, keepsDead, maxMs }) => [
        titleOf(subject),
        callers,
        tokenCalls,
        buildFailures(failures),
        distinct,
        deadLater,
        `${keepsDead} of ${rounds}`,
        maxMs.toFixed(0),
      ]),
    ),
  ].join('\n\n');
}

function buildKilled(rows, { processes, callers, afterMs }) {
  return [
    `## Token killed under load: ${processes} processes, ${processes * callers} callers, ${afterMs / 1000} s`,
    buildTable(
      ['subject', 'token calls', 'failed calls', 'calls that went well', 'last failure after'],
      rows.map(({ subject, tokenCalls, ok, recoveredMs, failures }) => [
        titleOf(subject),
        tokenCalls,
        buildFailures(failures),
        ok,
        failures.size === 0 ? '' : recoveredMs === undefined ? 'did not recover' : `${recoveredMs} ms`,
      ]),
    ),
  ].join('\n\n');
}

/** How many there were, and of which kinds. */
function buildFailures(failures) {
  const total = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...failures].map(([kind, count]) => (count === total ? kind : `${count} ${kind}`));
  return total === 0 ? '0' : `${total} (${kinds.join(', ')})`;
}

const titleOf = (id) => SUBJECTS.find((subject) => subject.id === id).title;
