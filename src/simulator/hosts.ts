/** Base URLs of the three simulated hosts. */
export interface Endpoints {
  /** In the place of `https://api.weixin.qq.com`. */
  readonly api: string;
  /** In the place of `https://open.weixin.qq.com`. */
  readonly open: string;
  /** In the place of `https://mp.weixin.qq.com`. */
  readonly mp: string;
}

/** One of WeChat's hosts; `res` has scripts, and no server asks it for anything. */
export type HostName = keyof Endpoints | 'res';

/** Where the in-process `fetch` answers; `.invalid` never resolves, so nothing else ever does. */
export const IN_PROCESS_ENDPOINTS: Endpoints = {
  api: 'https://api.wechat-simulator.invalid',
  open: 'https://open.wechat-simulator.invalid',
  mp: 'https://mp.wechat-simulator.invalid',
};

/** Other entries to the API, for when the first is out of reach, and in single cities. */
const API_ALIASES = ['api2', 'sh.api', 'sz.api', 'hk.api'].map((name) => `${name}.weixin.qq.com`);

/** Names of the real hosts. */
export const WECHAT_HOSTS: readonly string[] = [
  'api.weixin.qq.com',
  'open.weixin.qq.com',
  'mp.weixin.qq.com',
  'res.wx.qq.com',
  ...API_ALIASES,
];

const NAMES: ReadonlyMap<string, HostName> = new Map<string, HostName>([
  ['api.wechat-simulator.invalid', 'api'],
  ['open.wechat-simulator.invalid', 'open'],
  ['mp.wechat-simulator.invalid', 'mp'],
  ['api.weixin.qq.com', 'api'],
  ['open.weixin.qq.com', 'open'],
  ['mp.weixin.qq.com', 'mp'],
  ['res.wx.qq.com', 'res'],
  ...API_ALIASES.map((name): [string, HostName] => [name, 'api']),
]);

/** Which of WeChat's hosts a URL names; `undefined` for a loopback address, which stands for all three. */
export const hostNameOf = (url: URL): HostName | undefined => NAMES.get(url.hostname);
