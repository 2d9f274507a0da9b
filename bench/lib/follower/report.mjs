// The figures of the follower benchmark as Markdown.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { buildReach, buildTable, verdict } from '../markdown.mjs';
import { median, percentile } from '../statistics.mjs';
import { ROUTES } from './measure.mjs';

const WAYS = {
  map: 'a hit in a `Map`, as middleware',
  known: '`followers.known(openid)`',
  guarded: '**`requireFollower`**, known follower',
};

/** Most that a decision may cost, in nanoseconds, and what a route may cost against the same with a `Map`. */
const DECISION_NS = 2_000;
const ROUTE_RATIO = 1.03;

/** Writes the report of a run. */
export function buildReport({ plan, decisions, rounds, calls }) {
  const ratios = (route, figure) =>
    rounds.map((round) => (2 * figure(round[route])) / (figure(round.map) + figure(round['map-again'])));
  const cpu = ({ cpuMs }) => cpuMs;
  const delay = ({ delaysMs }) => median(delaysMs);
  const half = (numbers) => [percentile(numbers, 0.25), percentile(numbers, 0.75)];
  const against = (title, what, numbers, limit, digits) =>
    verdict(title, what, median(numbers), half(numbers), limit, digits);
  const middle = (numbers, digits) =>
    `${median(numbers).toFixed(digits)} (${half(numbers)
      .map((number) => number.toFixed(digits))
      .join('–')})`;
  const { followers, route } = plan;
  const parts = [
    '# Results: a guard for followers',
    `${availableParallelism()} cores, Node ${process.version}, Express 5, ${followers.toLocaleString('en')} followers by turns, ` +
      `WeChat the simulator. Calls about them, all told: ${calls[0]} single, ${calls[1]} of up to a hundred. ` +
      '../README.md says how to read this.',
    buildReach([
      against(WAYS.guarded, 'ns', decisions.guarded, DECISION_NS, 0),
      against('**guarded route** against a `Map`', 'CPU', ratios('guarded', cpu), ROUTE_RATIO, 3),
      against(
        '**guarded route** against a `Map`',
        'event-loop delay',
        ratios('guarded', delay),
        ROUTE_RATIO,
        3,
      ),
    ]),
    '## A decision',
    buildTable(
      ['awaited in the same way', 'ns (middle half)'],
      Object.keys(WAYS).map((id) => [WAYS[id], middle(decisions[id], 0)]),
    ),
    `## A request, ${route.concurrency} at a time`,
    buildTable(
      ['route', 'CPU µs', 'against both `Map` routes', 'event-loop delay ms', 'against both'],
      ROUTES.map((name) => [
        name,
        (median(rounds.map((round) => cpu(round[name]))) * 1000).toFixed(0),
        middle(ratios(name, cpu), 3),
        median(rounds.map((round) => delay(round[name]))).toFixed(2),
        middle(ratios(name, delay), 3),
      ]),
    ),
    `${rounds.length} rounds, each of ${route.slices} slices of ${route.requests} requests for every route, by turns.`,
  ];
  return `${parts.join('\n\n')}\n`;
}
