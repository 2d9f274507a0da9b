import type { RegisteredApp } from '../world/apps.js';
import type { World } from '../world/world.js';
import { WeChatPageError } from './page-error.js';

/** A login link that WeChat opens. */
export interface LoginLink {
  readonly app: RegisteredApp;
  readonly redirectURI: string;
  readonly scope: 'snsapi_base' | 'snsapi_userinfo' | 'snsapi_login';
  readonly state: string | undefined;
  readonly forceSnapShot: boolean;
  readonly forcePopup: boolean;
  /** App id of the third-party platform that runs the account, if one asks. */
  readonly component: string | undefined;
}

const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];

/** The path of the login page inside WeChat, and of the one for a PC. */
export const LOGIN_PATHS = ['/connect/oauth2/authorize', '/connect/qrconnect'] as const;

/** WeChat matches the link with a strict pattern: fixed order, every name once, extras at the end. */
function checkOrder(names: readonly string[]): void {
  let last = -1;
  for (const name of names) {
    const known = ORDER.indexOf(name);
    const position = known < 0 ? ORDER.length : known;
    if (position < last || (position === last && known >= 0)) {
      throw WeChatPageError.deadLink(
        `${name} is out of order; WeChat wants ${ORDER.join(', ')}, then anything else`,
      );
    }
    last = position;
  }
}

function checkState(state: string | undefined, required: boolean): void {
  if (state === undefined || state === '') {
    if (required) throw WeChatPageError.numbered(10013);
    return;
  }
  // The documents allow a-zA-Z0-9 only; `_` and `-` are in wide use and work.
  if (!/^[\w-]{1,128}$/.test(state)) {
    throw WeChatPageError.deadLink('state must be letters, digits, "-" or "_", at most 128 bytes');
  }
}

/** `undefined` when the address is one WeChat goes back to. */
function redirectProblem(
  redirectURI: string,
  { callbackDomain }: RegisteredApp,
): 'address' | 'domain' | undefined {
  if (!URL.canParse(redirectURI)) return 'address';
  const { protocol, hostname } = new URL(redirectURI);
  if (protocol !== 'https:' && protocol !== 'http:') return 'address';
  return callbackDomain === undefined || hostname === callbackDomain ? undefined : 'domain';
}

function required(query: URLSearchParams, name: string, code: 10010 | 10011 | 10012): string {
  const value = query.get(name);
  if (value === null || value === '') throw WeChatPageError.numbered(code);
  return value;
}

function checkOfficialAccount(app: RegisteredApp, scope: string, redirectURI: string): void {
  if (app.kind !== 'official-account') throw WeChatPageError.numbered(10016);
  if (app.banned) throw WeChatPageError.numbered(10004);
  const offered = scope === 'snsapi_base' || scope === 'snsapi_userinfo';
  if (!offered || !app.verified) throw WeChatPageError.numbered(10005);
  if (redirectProblem(redirectURI, app) !== undefined) throw WeChatPageError.numbered(10003);
}

function checkWebsiteApp(app: RegisteredApp, scope: string, redirectURI: string): void {
  if (app.kind !== 'website') throw WeChatPageError.deadLink('appid is not that of a website app');
  if (scope !== 'snsapi_login')
    throw WeChatPageError.deadLink('a website app has the scope snsapi_login only');
  const problem = redirectProblem(redirectURI, app);
  if (problem !== undefined)
    throw WeChatPageError.deadLink(`the ${problem} of redirect_uri is not the callback domain's`);
}

/** Whether a link is one that WeChat's `wxLogin.js` opens in a frame. */
export function isEmbedded(pathname: string, query: URLSearchParams): boolean {
  return pathname === '/connect/qrconnect' && query.get('login_type') === 'jssdk';
}

/** The third-party platform that asks for the login; only one that the account authorized may. */
function readComponent(world: World, app: RegisteredApp, query: URLSearchParams): string | undefined {
  const component = query.get('component_appid') ?? undefined;
  if (component === undefined) return undefined;
  const mayAct = world.components.mayActFor(component, app.appId);
  if (mayAct === undefined)
    throw WeChatPageError.deadLink('component_appid is not that of a third-party platform');
  if (!mayAct) throw WeChatPageError.numbered(10015);
  return component;
}

/** Reads a login link as WeChat does; throws the `WeChatPageError` it would show. */
export function parseLoginLink(world: World, { pathname, searchParams: query }: URL): LoginLink {
  const forPC = pathname === '/connect/qrconnect';
  if (!forPC) checkOrder([...query.keys()]);
  const appId = required(query, 'appid', 10012);
  const redirectURI = required(query, 'redirect_uri', 10011);
  // The script of embedded QR codes sends no response_type.
  if (query.get('response_type') !== 'code' && !isEmbedded(pathname, query))
    throw WeChatPageError.deadLink('response_type 参数错误: it must be code');
  const scope = required(query, 'scope', 10010);
  const state = query.get('state') ?? undefined;
  checkState(state, world.settings.requireState);
  const app = world.apps.get(appId);
  if (app === undefined) throw WeChatPageError.deadLink('AppID 参数错误: there is no such app');
  const component = forPC ? undefined : readComponent(world, app, query);
  if (forPC) checkWebsiteApp(app, scope, redirectURI);
  // Where a third-party platform runs the account, the callback is the platform's.
  else
    checkOfficialAccount(
      component === undefined ? app : { ...app, callbackDomain: undefined },
      scope,
      redirectURI,
    );
  return {
    app,
    redirectURI,
    scope: scope as LoginLink['scope'],
    state,
    forceSnapShot: query.get('forceSnapShot') === 'true',
    forcePopup: query.get('forcePopup') === 'true',
    component,
  };
}
