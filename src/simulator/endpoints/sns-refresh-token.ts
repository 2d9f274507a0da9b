import { apiEndpoint } from './endpoint.js';
import { refreshWebToken } from './refresh-web-token.js';

/**
 * Extends or replaces a user token.
 * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
 */
export const snsRefreshToken = apiEndpoint({
  name: 'sns/oauth2/refresh_token',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => refreshWebToken(world, query),
});
