// Measures what a guard for followers costs and writes the report: `npm run bench:follower`, or with `-- --quick`.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { provideDependencies } from './lib/dependencies.mjs';

provideDependencies();

// What needs the packages is loaded once they are there.
const { sayProgress } = await import('./lib/measure.mjs');
const { measureGuard } = await import('./lib/follower/measure.mjs');
const { FULL, QUICK } = await import('./lib/follower/plan.mjs');
const { buildReport } = await import('./lib/follower/report.mjs');

const quick = process.argv.includes('--quick');
const report = buildReport(await measureGuard(quick ? QUICK : FULL, sayProgress));
console.log(report);
// A first look is not what the next run is compared with.
if (!quick) writeFileSync(new URL('results/follower.md', import.meta.url), report);
