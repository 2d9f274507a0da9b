import { requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { followerEntry, requireFollowedApp } from './follower-entry.js';

/**
 * Whether somebody follows the Official Account, and since when.
 * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
 */
export const userInfo = apiEndpoint({
  name: 'cgi-bin/user/info',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const app = requireFollowedApp(world, query);
    const openid = requireParameter(query, 'openid', 41009);
    world.quotas.charge('cgi-bin/user/info', app);
    return followerEntry(world, app.appId, openid).entry;
  },
});
