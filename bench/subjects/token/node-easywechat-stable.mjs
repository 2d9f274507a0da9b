// The same with the option that asks for stable tokens.
import { serveEasywechatTokens } from '../support/serve-easywechat-tokens.mjs';

await serveEasywechatTokens({ use_stable_access_token: true });
