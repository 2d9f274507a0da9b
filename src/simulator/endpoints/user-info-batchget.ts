import { WeChatRefusal } from '../world/refusal.js';
import { apiEndpoint } from './endpoint.js';
import { followerEntry, requireFollowedApp } from './follower-entry.js';
import { requireJSON } from './json-body.js';

const MOST = 100;

function openidsOf(list: unknown): string[] {
  if (!Array.isArray(list)) throw new WeChatRefusal(40031);
  if (list.length === 0 || list.length > MOST) throw new WeChatRefusal(40032);
  return list.map((item: unknown) => {
    const openid: unknown = typeof item === 'object' && item !== null && 'openid' in item ? item.openid : '';
    if (typeof openid !== 'string' || openid === '') throw new WeChatRefusal(40031);
    return openid;
  });
}

/**
 * Up to a hundred followers at once. WeChat's page wants followers only; of somebody else older samples show a record,
 * and people report that the whole call is refused. No quota of its own is known.
 * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo
 */
export const userInfoBatchget = apiEndpoint({
  name: 'cgi-bin/user/info/batchget',
  method: 'POST',
  answer: (world, { url: { searchParams: query }, body }) => {
    const { appId } = requireFollowedApp(world, query);
    const found = openidsOf(requireJSON(body).user_list).map((openid) => followerEntry(world, appId, openid));
    const refuses = world.settings.batchNonFollower === 'refuse';
    if (refuses && found.some(({ follows }) => !follows)) throw new WeChatRefusal(40003);
    return { user_info_list: found.map(({ entry }) => entry) };
  },
});
