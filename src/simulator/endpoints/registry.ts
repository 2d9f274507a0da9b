import type { Endpoint, EndpointName } from './endpoint.js';
import { authorize } from './authorize.js';
import { clearQuota, clearQuotaV2 } from './clear-quota.js';
import { getticket } from './getticket.js';
import { LABEL_ENDPOINTS } from './labels.js';
import { quotaGet, ridGet } from './openapi.js';
import { qrcodeCreate } from './qrcode-create.js';
import { qrconnect } from './qrconnect.js';
import { getApiDomainIp, getcallbackip } from './server-addresses.js';
import { showqrcode } from './showqrcode.js';
import { snsAccessToken } from './sns-access-token.js';
import { snsAuth } from './sns-auth.js';
import { snsComponentAccessToken } from './sns-component-access-token.js';
import { snsComponentRefreshToken } from './sns-component-refresh-token.js';
import { snsJscode2session } from './sns-jscode2session.js';
import { snsRefreshToken } from './sns-refresh-token.js';
import { snsUserinfo } from './sns-userinfo.js';
import { stableToken } from './stable-token.js';
import { token } from './token.js';
import { userGet } from './user-get.js';
import { userInfo } from './user-info.js';
import { userInfoBatchget } from './user-info-batchget.js';
import { wxLogin } from './wx-login.js';

/** Every endpoint of WeChat that the simulator has, by its path. */
export const ENDPOINTS: Readonly<Record<EndpointName, Endpoint>> = {
  ...LABEL_ENDPOINTS,
  'cgi-bin/clear_quota': clearQuota,
  'cgi-bin/clear_quota/v2': clearQuotaV2,
  'cgi-bin/get_api_domain_ip': getApiDomainIp,
  'cgi-bin/getcallbackip': getcallbackip,
  'cgi-bin/openapi/quota/get': quotaGet,
  'cgi-bin/openapi/rid/get': ridGet,
  'cgi-bin/qrcode/create': qrcodeCreate,
  'cgi-bin/showqrcode': showqrcode,
  'cgi-bin/stable_token': stableToken,
  'cgi-bin/ticket/getticket': getticket,
  'cgi-bin/token': token,
  'cgi-bin/user/get': userGet,
  'cgi-bin/user/info': userInfo,
  'cgi-bin/user/info/batchget': userInfoBatchget,
  'connect/oauth2/authorize': authorize,
  'connect/qrconnect': qrconnect,
  'connect/zh_CN/htmledition/js/wxLogin.js': wxLogin,
  'sns/auth': snsAuth,
  'sns/jscode2session': snsJscode2session,
  'sns/oauth2/access_token': snsAccessToken,
  'sns/oauth2/component/access_token': snsComponentAccessToken,
  'sns/oauth2/component/refresh_token': snsComponentRefreshToken,
  'sns/oauth2/refresh_token': snsRefreshToken,
  'sns/userinfo': snsUserinfo,
};

/** Whether the simulator has an endpoint of that name. */
export function isEndpointName(name: string): name is EndpointName {
  return Object.hasOwn(ENDPOINTS, name);
}
