import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { accountEndpoint, DONE } from './account-endpoint.js';
import { requireCredentials } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { requireJSON } from './json-body.js';

const PER_MONTH = 10;

function required(value: unknown, errcode: number): string {
  if (typeof value !== 'string' || value === '') throw new WeChatRefusal(errcode);
  return value;
}

/** Both ways to clear share their ten chances a month. */
function clear(world: World, appId: string): object {
  world.quotas.count(`cgi-bin/clear_quota ${appId}`, 'month', PER_MONTH);
  world.quotas.clear(appId);
  return DONE;
}

/** Clears the daily quotas of the app whose token it is given. */
export const clearQuota = accountEndpoint('cgi-bin/clear_quota', 'POST', 'app', ({ world, app, fields }) => {
  if (required(fields.appid, 41002) !== app.appId) throw new WeChatRefusal(40013);
  return clear(world, app.appId);
});

/** The same without a token, for who has used up the quota of tokens. */
export const clearQuotaV2 = apiEndpoint({
  name: 'cgi-bin/clear_quota/v2',
  method: 'POST',
  answer: (world, { body }) => {
    const fields = requireJSON(body);
    const appId = required(fields.appid, 41002);
    const app = requireCredentials(world, appId, required(fields.appsecret, 41004));
    return clear(world, app.appId);
  },
});
