import { requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { followerEntry, requireFollowedApp } from './follower-entry.js';

const PER_DAY = 5_000_000;
const PER_DAY_IN_SANDBOX = 500_000;

/**
 * Whether somebody follows the Official Account, and since when.
 * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
 */
export const userInfo = apiEndpoint({
  name: 'cgi-bin/user/info',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const { appId, testAccount } = requireFollowedApp(world, query);
    const openid = requireParameter(query, 'openid', 41009);
    world.quotas.count(`cgi-bin/user/info ${appId}`, 'day', testAccount ? PER_DAY_IN_SANDBOX : PER_DAY);
    return followerEntry(world, appId, openid).entry;
  },
});
