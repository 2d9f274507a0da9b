import { serveOurs } from './support/serve-ours.mjs';

serveOurs({});
