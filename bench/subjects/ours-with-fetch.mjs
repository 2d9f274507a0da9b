// The same with the platform's `fetch`, to see what the default transport is worth.
import { serveOurs } from './support/serve-ours.mjs';

serveOurs({ fetch });
