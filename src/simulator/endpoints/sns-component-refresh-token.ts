import { requireApp, requireComponent, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { webTokenAnswer } from './web-token-answer.js';

/**
 * Extends or replaces a user token, for the third-party platform that got it.
 * See https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/Official_Accounts/official_account_website_authorization.html
 */
export const snsComponentRefreshToken = apiEndpoint({
  name: 'sns/oauth2/component/refresh_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const refreshToken = requireParameter(query, 'refresh_token', 41003);
    requireGrantType(query.get('grant_type'), 'refresh_token');
    const app = requireApp(world, appId);
    const component = requireComponent(world, query, app);
    world.quotas.count(`sns/oauth2/refresh_token ${app.appId}`, 'minute', 50_000);
    return webTokenAnswer(world, world.webTokens.refresh(refreshToken, app.appId, component), false);
  },
});
