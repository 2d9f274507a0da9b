import type { WebToken } from '../world/web-tokens.js';
import { requireCredentials, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';

/** The unionid, unless the app is bound to no platform or the login was silent. */
function unionidPart({ identity, scope }: WebToken): { unionid?: string } {
  return identity.unionid === undefined || scope === 'snsapi_base' ? {} : { unionid: identity.unionid };
}

/**
 * Exchanges a login code for a user token.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
 */
export const snsAccessToken = apiEndpoint({
  name: 'sns/oauth2/access_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const secret = requireParameter(query, 'secret', 41004);
    const code = requireParameter(query, 'code', 41008);
    requireGrantType(query.get('grant_type'), 'authorization_code');
    const app = requireCredentials(world, appId, secret);
    world.quotas.count(`sns/oauth2/access_token ${app.appId}`, 'minute', 50_000);
    const token = world.webTokens.issue(world.codes.redeem(code, app.appId));
    return {
      access_token: token.accessToken,
      expires_in: world.webTokens.lifeSeconds,
      refresh_token: token.refreshToken,
      openid: token.identity.openid,
      scope: token.scope,
      ...unionidPart(token),
      ...(token.identity.virtual ? { is_snapshotuser: 1 } : {}),
    };
  },
});
