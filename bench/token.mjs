// Measures the common access token and writes the report: `npm run bench:token`, or with `-- --quick` for a first look.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { provideDependencies } from './lib/dependencies.mjs';

provideDependencies();

// What needs the packages is loaded once they are there.
const { sayProgress } = await import('./lib/measure.mjs');
const { measureTokens } = await import('./lib/token/measure.mjs');
const { FULL, QUICK } = await import('./lib/token/plan.mjs');
const { buildReport } = await import('./lib/token/report.mjs');

const quick = process.argv.includes('--quick');
const report = buildReport(await measureTokens(quick ? QUICK : FULL, sayProgress));
console.log(report);
// A first look is not what the next run is compared with.
if (!quick) writeFileSync(new URL('results/token.md', import.meta.url), report);
