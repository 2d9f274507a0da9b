// Measures everything and writes the report: `npm run bench`, or `npm run bench -- --quick` for a first look.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { provideDependencies } from './lib/dependencies.mjs';

provideDependencies();

// What needs the packages is loaded once they are there.
const { measure, sayProgress } = await import('./lib/measure.mjs');
const { ALL, CLOSE, QUICK } = await import('./lib/plan.mjs');
const { buildReport } = await import('./lib/report.mjs');

const quick = process.argv.includes('--quick');
const plans = quick ? QUICK : { close: CLOSE, all: ALL };
const close = await measure(plans.close, sayProgress);
const all = await measure(plans.all, sayProgress);
const report = buildReport({ close, all, scenarios: ALL.scenarios });
console.log(report);
// A first look is not what the next run is compared with.
if (!quick) writeFileSync(new URL('results/latest.md', import.meta.url), report);
