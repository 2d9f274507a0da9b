import { run } from '../run.js';
import { createApp } from './app.js';

await run(createApp);
