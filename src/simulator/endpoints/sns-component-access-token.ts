import { requireApp, requireComponent, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { webTokenAnswer } from './web-token-answer.js';

/**
 * Exchanges a login code for a user token, for the third-party platform that led the visitor to WeChat.
 * See https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/Official_Accounts/official_account_website_authorization.html
 */
export const snsComponentAccessToken = apiEndpoint({
  name: 'sns/oauth2/component/access_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const code = requireParameter(query, 'code', 41008);
    requireGrantType(query.get('grant_type'), 'authorization_code');
    const app = requireApp(world, appId);
    const component = requireComponent(world, query, app);
    world.quotas.count(`sns/oauth2/access_token ${app.appId}`, 'minute', 50_000);
    const token = world.webTokens.issue(world.codes.redeem(code, app.appId, component));
    return webTokenAnswer(world, token, true);
  },
});
