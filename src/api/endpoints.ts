import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import { isSecure } from '../internal/loopback.js';

/** Base URLs of WeChat's hosts, for the simulator, a relay or another region. https, or http to this machine. */
export interface Endpoints {
  /** Host of the interfaces. Default is `https://api.weixin.qq.com`. */
  api?: string | undefined;
  /**
   * Second host of the interfaces (异地容灾域名), such as `https://api2.weixin.qq.com`. While no connection to `api` can be
   * made, calls that may be repeated go there; the exchange of a code never does. Default is none.
   */
  standbyApi?: string | undefined;
  /** Host of the authorization pages. Default is `https://open.weixin.qq.com`. */
  open?: string | undefined;
  /** Host of the QR code pictures. Default is `https://mp.weixin.qq.com`. */
  mp?: string | undefined;
}

/** {@link Endpoints} with all hosts known and no slash at the end. */
export type ResolvedEndpoints = Readonly<
  Record<'api' | 'open' | 'mp', string> & { standbyApi: string | undefined }
>;

/** See https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html */
const WECHAT = {
  api: 'https://api.weixin.qq.com',
  open: 'https://open.weixin.qq.com',
  mp: 'https://mp.weixin.qq.com',
};

/** Checks `endpoints` and fills in WeChat's own hosts. Throws a `TypeError` for a URL secrets must not be sent to. */
export function resolveEndpoints(owner: string, endpoints: Endpoints = {}): ResolvedEndpoints {
  checkOptionNames(`${owner}: \`endpoints\``, endpoints, {
    api: true,
    standbyApi: true,
    open: true,
    mp: true,
  });
  return {
    api: resolveBaseURL(owner, 'endpoints.api', endpoints.api ?? WECHAT.api),
    standbyApi:
      endpoints.standbyApi === undefined
        ? undefined
        : resolveBaseURL(owner, 'endpoints.standbyApi', endpoints.standbyApi),
    open: resolveBaseURL(owner, 'endpoints.open', endpoints.open ?? WECHAT.open),
    mp: resolveBaseURL(owner, 'endpoints.mp', endpoints.mp ?? WECHAT.mp),
  };
}

function resolveBaseURL(owner: string, option: string, value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value))
    refuseOption(owner, option, 'must be an absolute URL');
  const url = new URL(value);
  if (!isSecure(url)) refuseOption(owner, option, 'must be https (http only for this machine)');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    refuseOption(owner, option, 'must not hold credentials, a query or a fragment');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
