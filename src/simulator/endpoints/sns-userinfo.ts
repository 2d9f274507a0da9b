import { avatarURL } from '../pages/avatar.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import type { WebToken } from '../world/web-tokens.js';
import { requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';

/** Name and picture; those of a snapshot page are virtual. */
function faceOf(world: World, { identity }: WebToken): { nickname: string; headimgurl: string } {
  if (identity.virtual) {
    return { nickname: '微信用户', headimgurl: avatarURL(world.endpoints.open, 'snapshot') };
  }
  const person = world.people.named(identity.personId);
  return {
    nickname: person.nickname,
    headimgurl: person.headimgurl ?? avatarURL(world.endpoints.open, person.id),
  };
}

/**
 * The profile of somebody who consented. Gender and region have not been real data since October 2021.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo
 */
export const snsUserinfo = apiEndpoint({
  name: 'sns/userinfo',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const accessToken = requireParameter(query, 'access_token', 41001);
    const openid = requireParameter(query, 'openid', 41009);
    const token = world.webTokens.require(accessToken);
    const { identity, scope } = token;
    world.quotas.count(`sns/userinfo ${identity.appId}`, 'minute', 50_000);
    if (identity.openid !== openid) throw new WeChatRefusal(40003);
    if (scope === 'snsapi_base') throw new WeChatRefusal(48001);
    if (identity.virtual && world.settings.snapshotUserinfo === 'unauthorized')
      throw new WeChatRefusal(48001);
    const { nickname, headimgurl } = faceOf(world, token);
    return {
      openid,
      nickname,
      sex: 0,
      language: '',
      city: '',
      province: '',
      country: '',
      headimgurl,
      privilege: [],
      ...(identity.unionid === undefined ? {} : { unionid: identity.unionid }),
    };
  },
});
