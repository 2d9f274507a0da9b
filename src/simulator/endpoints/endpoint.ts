import { errorBody } from '../errcodes.js';
import { hostNameOf, type HostName } from '../hosts.js';
import { jsonAnswer, type Answer, type WireRequest } from '../wire.js';
import { WeChatRefusal } from '../world/refusal.js';
import type { World } from '../world/world.js';

/** An endpoint of WeChat that the simulator has, named by its path. */
export type EndpointName =
  | 'cgi-bin/clear_quota'
  | 'cgi-bin/clear_quota/v2'
  | 'cgi-bin/get_api_domain_ip'
  | 'cgi-bin/getcallbackip'
  | 'cgi-bin/openapi/quota/get'
  | 'cgi-bin/openapi/rid/get'
  | 'cgi-bin/qrcode/create'
  | 'cgi-bin/showqrcode'
  | 'cgi-bin/stable_token'
  | 'cgi-bin/tags/create'
  | 'cgi-bin/tags/delete'
  | 'cgi-bin/tags/get'
  | 'cgi-bin/tags/getidlist'
  | 'cgi-bin/tags/members/batchtagging'
  | 'cgi-bin/tags/members/batchuntagging'
  | 'cgi-bin/tags/update'
  | 'cgi-bin/ticket/getticket'
  | 'cgi-bin/token'
  | 'cgi-bin/user/get'
  | 'cgi-bin/user/info'
  | 'cgi-bin/user/info/batchget'
  | 'cgi-bin/user/info/updateremark'
  | 'cgi-bin/user/tag/get'
  | 'connect/oauth2/authorize'
  | 'connect/qrconnect'
  | 'connect/zh_CN/htmledition/js/wxLogin.js'
  | 'sns/auth'
  | 'sns/jscode2session'
  | 'sns/oauth2/access_token'
  | 'sns/oauth2/component/access_token'
  | 'sns/oauth2/component/refresh_token'
  | 'sns/oauth2/refresh_token'
  | 'sns/userinfo';

/** One endpoint: where it is, and what it answers. */
export interface Endpoint {
  readonly name: EndpointName;
  readonly host: HostName;
  readonly handle: (world: World, request: WireRequest) => Answer;
}

interface ApiEndpoint {
  readonly name: EndpointName;
  readonly method: 'GET' | 'POST';
  /** Whether a form that is posted will do for the query. Default is `false`. */
  readonly takesForms?: boolean;
  /** The success body; refusals are thrown as `WeChatRefusal`. */
  readonly answer: (world: World, request: WireRequest) => object;
}

/** WeChat labels the JSON of `sns/*` as text. */
const contentTypeOf = (name: EndpointName): string =>
  name.startsWith('sns/') ? 'text/plain' : 'application/json; encoding=utf-8';

/** The answer to a refused API call. */
export function refusalAnswer(name: EndpointName, errcode: number, nowMs: number, errmsg?: string): Answer {
  return jsonAnswer(errorBody(errcode, nowMs, errmsg), contentTypeOf(name));
}

/** The request as a GET, when it posts a form in the place of a query. */
function readForm(request: WireRequest): WireRequest {
  const isForm =
    request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (request.method !== 'POST' || !isForm) return request;
  const url = new URL(request.url);
  for (const [name, value] of new URLSearchParams(request.body)) url.searchParams.append(name, value);
  return { ...request, method: 'GET', url };
}

/** An endpoint of the API host: checks protocol and method, and turns refusals into HTTP 200 with `{errcode, errmsg}`. */
export function apiEndpoint({ name, method, takesForms = false, answer }: ApiEndpoint): Endpoint {
  return {
    name,
    host: 'api',
    handle: (world, received) => {
      try {
        const request = takesForms ? readForm(received) : received;
        const isPlain = request.url.protocol === 'http:' && hostNameOf(request.url) !== undefined;
        if (isPlain) throw new WeChatRefusal(43003);
        if (request.method !== method) throw new WeChatRefusal(method === 'GET' ? 43001 : 43002);
        return jsonAnswer(answer(world, request), contentTypeOf(name));
      } catch (error) {
        if (error instanceof WeChatRefusal)
          return refusalAnswer(name, error.errcode, world.clock.now(), error.errmsg);
        throw error;
      }
    },
  };
}
