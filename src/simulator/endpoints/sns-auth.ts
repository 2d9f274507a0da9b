import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';

function belongsTogether(world: World, accessToken: string, openid: string): boolean {
  try {
    return world.webTokens.require(accessToken).identity.openid === openid;
  } catch (error) {
    if (error instanceof WeChatRefusal) return false;
    throw error;
  }
}

/**
 * Says whether a user token is good for an openid; whatever is wrong, WeChat's page lists 40003 only.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsauth
 */
export const snsAuth = apiEndpoint({
  name: 'sns/auth',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const accessToken = requireParameter(query, 'access_token', 41001);
    const openid = requireParameter(query, 'openid', 41009);
    if (!belongsTogether(world, accessToken, openid)) throw new WeChatRefusal(40003);
    return { errcode: 0, errmsg: 'ok' };
  },
});
