// The same with the endpoint that kills the previous token at every call, where a second call does harm.
import { serveOurTokens } from '../support/serve-our-tokens.mjs';

await serveOurTokens({ commonAccessToken: { kind: 'classic' } });
