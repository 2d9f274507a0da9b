import { requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { requireIssuer } from './token-issuer.js';

/**
 * Issues a classic common access token; the one before dies when the overlap is over.
 * See https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken
 */
export const token = apiEndpoint({
  name: 'cgi-bin/token',
  method: 'GET',
  answer: (world, request) => {
    const { searchParams: query } = request.url;
    requireGrantType(query.get('grant_type'), 'client_credential');
    const appId = requireParameter(query, 'appid', 41002);
    const secret = requireParameter(query, 'secret', 41004);
    const app = requireIssuer(world, appId, secret, request);
    world.quotas.charge('cgi-bin/token', app);
    const { value, expiresAt } = world.classicTokens.get(app.appId);
    return { access_token: value, expires_in: world.issuedTokens.secondsLeft(expiresAt) };
  },
});
