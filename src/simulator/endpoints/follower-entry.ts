import type { RegisteredApp } from '../world/apps.js';
import type { Follow } from '../world/follows.js';
import type { Identity } from '../world/people.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { requireApp, requireParameter } from './checks.js';

/** The Official Account behind the token of a call about followers; only verified ones may ask. */
export function requireFollowedApp(world: World, query: URLSearchParams): RegisteredApp {
  const { appId } = world.issuedTokens.require(requireParameter(query, 'access_token', 41001));
  const app = requireApp(world, appId);
  if (app.kind !== 'official-account' || !app.verified) throw new WeChatRefusal(48001);
  return app;
}

/** Fields WeChat retired in 2021 and still sends, empty. */
function retiredFields(language: string): object {
  return { nickname: '', sex: 0, language, city: '', province: '', country: '', headimgurl: '' };
}

function follower(world: World, identity: Identity, follow: Follow): object {
  const { appId, openid, unionid, personId } = identity;
  return {
    subscribe: 1,
    openid,
    ...retiredFields(world.people.named(personId).language),
    subscribe_time: Math.floor(follow.followedAt / 1000),
    ...(unionid === undefined ? {} : { unionid }),
    remark: world.labels.remarkOf(follow),
    groupid: 0,
    tagid_list: world.labels.tagsOf(appId, follow),
    subscribe_scene:
      follow.subscribeScene ?? (follow.qrScene === undefined ? 'ADD_SCENE_SEARCH' : 'ADD_SCENE_QR_CODE'),
    qr_scene: typeof follow.qrScene === 'number' ? follow.qrScene : 0,
    qr_scene_str: typeof follow.qrScene === 'string' ? follow.qrScene : '',
  };
}

/** Two forms have been seen on the wire; both without a unionid. */
function stranger(world: World, openid: string): object {
  const long = world.settings.nonFollowerForm === 'long';
  return { subscribe: 0, openid, ...(long ? retiredFields('zh_CN') : {}), tagid_list: [] };
}

/** What WeChat knows of the person behind an openid; one the account never met is 40003. */
export function followerEntry(
  world: World,
  appId: string,
  openid: string,
): { follows: boolean; entry: object } {
  const identity = world.people.behind(openid, appId);
  if (identity === undefined) throw new WeChatRefusal(40003);
  const follow = identity.virtual ? undefined : world.follows.get(appId, identity.personId);
  return follow === undefined
    ? { follows: false, entry: stranger(world, openid) }
    : { follows: true, entry: follower(world, identity, follow) };
}
