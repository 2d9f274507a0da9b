import { limitOf, type LimitedEndpoint } from '../world/limits.js';
import { WeChatRefusal } from '../world/refusal.js';
import { accountEndpoint, DONE } from './account-endpoint.js';

/**
 * What is left of the calls an app may make today. WeChat answers for every path it has, the simulator for those whose
 * limit the documents tell.
 * See https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota
 */
export const quotaGet = accountEndpoint(
  'cgi-bin/openapi/quota/get',
  'POST',
  'app',
  ({ world, app, fields }) => {
    const { cgi_path: path } = fields;
    if (typeof path !== 'string' || !path.startsWith('/')) throw new WeChatRefusal(76003);
    if (path.startsWith('/sns/')) throw new WeChatRefusal(76022);
    const endpoint = path.slice(1);
    const limit = limitOf(endpoint);
    if (limit === undefined) throw new WeChatRefusal(76021);
    if (limit.forAccounts === true && app.kind !== 'official-account') throw new WeChatRefusal(76022);
    const { most, used } = world.quotas.today(endpoint as LimitedEndpoint, app);
    return {
      ...DONE,
      quota: { daily_limit: most, used, remain: most - used },
      ...(limit.perMinute === undefined
        ? {}
        : { rate_limit: { call_count: limit.perMinute, refresh_second: 60 } }),
    };
  },
);

/**
 * The call that was answered with a rid. Secrets and tokens are not in it.
 * See https://developers.weixin.qq.com/doc/service/api/apimanage/api_getridinfo
 */
export const ridGet = accountEndpoint('cgi-bin/openapi/rid/get', 'POST', 'app', ({ world, app, fields }) => {
  const call = world.rids.require(fields.rid, app.appId);
  return {
    ...DONE,
    request: {
      invoke_time: Math.floor(call.arrivedAt / 1000),
      cost_in_ms: call.costMs,
      request_url: Object.entries(call.query)
        .map(([name, value]) => `${name}=${value}`)
        .join('&'),
      request_body: call.requestBody,
      response_body: call.responseBody,
      client_ip: call.remoteAddress,
    },
  };
});
