import { requireApp, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { webTokenAnswer } from './web-token-answer.js';

/**
 * Extends or replaces a user token.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
 */
export const snsRefreshToken = apiEndpoint({
  name: 'sns/oauth2/refresh_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const refreshToken = requireParameter(query, 'refresh_token', 41003);
    requireGrantType(query.get('grant_type'), 'refresh_token');
    const app = requireApp(world, appId);
    world.quotas.count(`sns/oauth2/refresh_token ${app.appId}`, 'minute', 50_000);
    const token = world.webTokens.refresh(refreshToken, app.appId);
    return webTokenAnswer(world, token, false);
  },
});
