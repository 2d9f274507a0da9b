import { requireCredentials, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { webTokenAnswer } from './web-token-answer.js';

/**
 * Exchanges a login code for a user token.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
 */
export const snsAccessToken = apiEndpoint({
  name: 'sns/oauth2/access_token',
  method: 'GET',
  // The documents say GET. What every OAuth 2.0 client does works as well, and sites live of it.
  takesForms: true,
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const secret = requireParameter(query, 'secret', 41004);
    const code = requireParameter(query, 'code', 41008);
    requireGrantType(query.get('grant_type'), 'authorization_code');
    const app = requireCredentials(world, appId, secret);
    world.quotas.count(`sns/oauth2/access_token ${app.appId}`, 'minute', 50_000);
    const token = world.webTokens.issue(world.codes.redeem(code, app.appId));
    return webTokenAnswer(world, token, true);
  },
});
