import { serveOurTokens } from '../support/serve-our-tokens.mjs';

await serveOurTokens({});
