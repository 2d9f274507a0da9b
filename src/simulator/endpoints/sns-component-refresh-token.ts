import { requireComponent } from './checks.js';
import { apiEndpoint } from './endpoint.js';
import { refreshWebToken } from './refresh-web-token.js';

/**
 * Extends or replaces a user token, for the third-party platform that got it.
 * See https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/Official_Accounts/official_account_website_authorization.html
 */
export const snsComponentRefreshToken = apiEndpoint({
  name: 'sns/oauth2/component/refresh_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => refreshWebToken(world, query, requireComponent),
});
