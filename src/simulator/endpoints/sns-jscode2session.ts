import { newSessionKey } from '../world/identifiers.js';
import { requireCredentials, requireGrantType, requireParameter } from './checks.js';
import { apiEndpoint } from './endpoint.js';

/**
 * Exchanges a mini program's login code for an openid and a session key.
 * See https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
 */
export const snsJscode2session = apiEndpoint({
  name: 'sns/jscode2session',
  method: 'GET',
  answer: (world, { url: { searchParams: query } }) => {
    const appId = requireParameter(query, 'appid', 41002);
    const secret = requireParameter(query, 'secret', 41004);
    const code = requireParameter(query, 'js_code', 41008);
    requireGrantType(query.get('grant_type'), 'authorization_code');
    const app = requireCredentials(world, appId, secret);
    const { identity } = world.codes.redeem(code, app.appId);
    world.quotas.count(`sns/jscode2session ${identity.openid}`, 'minute', 100);
    return {
      openid: identity.openid,
      session_key: newSessionKey(),
      ...(identity.unionid === undefined ? {} : { unionid: identity.unionid }),
      ...(world.settings.sessionErrcode ? { errcode: 0, errmsg: 'ok' } : {}),
    };
  },
});
