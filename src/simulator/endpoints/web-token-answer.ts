import type { WebToken } from '../world/web-tokens.js';
import type { World } from '../world/world.js';

/** The unionid, unless the app is bound to no platform or the login was silent. */
function unionidPart({ identity, scope }: WebToken): { unionid?: string } {
  return identity.unionid === undefined || scope === 'snsapi_base' ? {} : { unionid: identity.unionid };
}

/** Body of an answer with a user token; only a login says the unionid and that the page was a snapshot. */
export function webTokenAnswer(world: World, token: WebToken, isLogin: boolean): object {
  return {
    access_token: token.accessToken,
    expires_in: world.webTokens.lifeSeconds,
    refresh_token: token.refreshToken,
    openid: token.identity.openid,
    scope: token.scope,
    ...(isLogin ? unionidPart(token) : {}),
    ...(isLogin && token.identity.virtual ? { is_snapshotuser: 1 } : {}),
  };
}
