import { WeChatRefusal } from '../world/refusal.js';
import { requireGrantType } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { requireJSON } from './json-body.js';
import { requireIssuer } from './token-issuer.js';

function requireField(body: Record<string, unknown>, name: string, errcode: number): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new WeChatRefusal(errcode);
  return value;
}

/**
 * Issues, or hands out again, the stable common access token.
 * See https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export const stableToken = apiEndpoint({
  name: 'cgi-bin/stable_token',
  method: 'POST',
  answer: (world, request) => {
    const body = requireJSON(request.body);
    requireGrantType(body.grant_type, 'client_credential');
    const appId = requireField(body, 'appid', 41002);
    const secret = requireField(body, 'secret', 41004);
    const app = requireIssuer(world, appId, secret, request);
    world.quotas.charge('cgi-bin/stable_token', app);
    const forced = body.force_refresh === true;
    const { value, expiresAt } = forced
      ? world.stableTokens.force(app.appId)
      : world.stableTokens.get(app.appId);
    return { access_token: value, expires_in: world.issuedTokens.secondsLeft(expiresAt) };
  },
});
