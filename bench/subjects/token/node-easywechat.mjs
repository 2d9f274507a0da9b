import { serveEasywechatTokens } from '../support/serve-easywechat-tokens.mjs';

await serveEasywechatTokens({});
