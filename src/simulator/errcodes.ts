import { newRid } from './world/identifiers.js';

/**
 * WeChat's texts for its error codes.
 * See https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
 */
const TEXTS: ReadonlyMap<number, string> = new Map([
  [-1, 'system error'],
  [0, 'ok'],
  [40001, 'invalid credential, access_token is invalid or not latest'],
  [40002, 'invalid grant_type'],
  [40003, 'invalid openid'],
  [40013, 'invalid appid'],
  [40014, 'invalid access_token'],
  [40029, 'invalid code'],
  [40030, 'invalid refresh_token'],
  [40031, 'invalid openid list'],
  [40032, 'invalid openid list size'],
  [40033, 'invalid charset. please check your request, if include \\uxxxx will create fail!'],
  [40035, 'invalid template size'],
  [40038, 'invalid packaging format'],
  [40039, 'invalid url size'],
  [40052, 'invalid action name'],
  [40053, 'invalid action info'],
  [40125, 'invalid appsecret'],
  [40163, 'code been used'],
  [40164, 'invalid ip 127.0.0.1, not in whitelist'],
  [40226, 'code blocked'],
  [40243, 'appsecret has been frozen'],
  [41001, 'access_token missing'],
  [41002, 'appid missing'],
  [41003, 'refresh_token missing'],
  [41004, 'appsecret missing'],
  [41008, 'missing code'],
  [41009, 'missing openid'],
  [42001, 'access_token expired'],
  [42002, 'refresh_token expired'],
  [42003, 'code expired'],
  [42007, 'access_token and refresh_token exception'],
  [43001, 'require GET method'],
  [43002, 'require POST method'],
  [43003, 'require https'],
  [43004, 'require subscribe'],
  [43019, 'require remove blacklist'],
  [44002, 'empty post data'],
  [45009, 'reach max api daily quota limit'],
  [45029, 'qrcode count out of limit'],
  [45011, 'api minute-quota reach limit mustslower retry next minute'],
  [46004, 'user no exist'],
  [47001, 'data format error'],
  [48001, 'api unauthorized'],
  [48004, 'api forbidden for irregularities'],
  [48006, 'forbid to clear quota because of reaching the limit'],
  [48017, 'forbid to call api by hongkong ip'],
  [50001, 'api unauthorized by user'],
  [50002, 'user limited'],
  [50004, 'forbidden to use this api'],
  [50005, 'user is unsubscribed'],
  [50007, 'account is frozen'],
  [61003, 'component is not authorized by this account'],
  [61024, 'invalid component'],
  [61450, 'system error'],
  [76021, 'cgi_path not found'],
  [76022, 'could not use this cgi_path, no permission'],
  [89501, 'ip is waiting for the confirmation of the administrator'],
  [89503, 'not in the ip whitelist, the administrator has to confirm this call'],
  [89506, 'this ip was refused twice by the administrator, retry after 24 hours'],
  [89507, 'this ip was refused by the administrator, retry after 1 hour'],
]);

/** `{errcode, errmsg}` as WeChat sends it, with the request id it appends to every refusal. */
export function errorBody(
  errcode: number,
  nowMs: number,
  errmsg?: string,
): { errcode: number; errmsg: string } {
  const text = errmsg ?? TEXTS.get(errcode) ?? 'unknown error';
  return { errcode, errmsg: errcode === 0 ? text : `${text}, rid: ${newRid(nowMs)}` };
}
