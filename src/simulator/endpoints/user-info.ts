import { WeChatRefusal } from '../world/refusal.js';
import type { Follow } from '../world/follows.js';
import type { Identity } from '../world/people.js';
import type { World } from '../world/world.js';
import { requireApp, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';

const PER_DAY = 5_000_000;
const PER_DAY_IN_SANDBOX = 500_000;

/** Fields WeChat retired in 2021 and still sends, empty. */
function retiredFields(language: string): object {
  return { nickname: '', sex: 0, language, city: '', province: '', country: '', headimgurl: '' };
}

function follower(world: World, { openid, unionid, personId }: Identity, follow: Follow): object {
  return {
    subscribe: 1,
    openid,
    ...retiredFields(world.people.named(personId).language),
    subscribe_time: Math.floor(follow.followedAt / 1000),
    ...(unionid === undefined ? {} : { unionid }),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: follow.qrScene === undefined ? 'ADD_SCENE_SEARCH' : 'ADD_SCENE_QR_CODE',
    qr_scene: typeof follow.qrScene === 'number' ? follow.qrScene : 0,
    qr_scene_str: typeof follow.qrScene === 'string' ? follow.qrScene : '',
  };
}

/** Two forms have been seen on the wire; both without a unionid. */
function stranger(world: World, openid: string): object {
  const long = world.settings.nonFollowerForm === 'long';
  return { subscribe: 0, openid, ...(long ? retiredFields('zh_CN') : {}), tagid_list: [] };
}

/**
 * Whether somebody follows the Official Account, and since when.
 * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
 */
export const userInfo = apiEndpoint({
  name: 'cgi-bin/user/info',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const { appId } = world.issuedTokens.require(requireParameter(query, 'access_token', 41001));
    const openid = requireParameter(query, 'openid', 41009);
    const app = requireApp(world, appId);
    if (app.kind !== 'official-account' || !app.verified) throw new WeChatRefusal(48001);
    world.quotas.count(`cgi-bin/user/info ${appId}`, 'day', app.testAccount ? PER_DAY_IN_SANDBOX : PER_DAY);
    const identity = world.people.behind(openid, appId);
    if (identity === undefined) throw new WeChatRefusal(40003);
    const follow = identity.virtual ? undefined : world.follows.get(appId, identity.personId);
    return follow === undefined ? stranger(world, openid) : follower(world, identity, follow);
  },
});
