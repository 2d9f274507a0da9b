import { LANGS, type Lang } from '../api/user-profile.js';
import { checkBoolean, checkChoice, checkOptionNames, refuseOption } from '../internal/check-options.js';
import { localPath } from '../internal/local-path.js';
import { brokenCallbackRule } from './callback-url.js';
import { keepLogin } from './keep-login.js';
import type { LoginSettings } from './login-settings.js';
import { protectAnswer } from './protect-answer.js';
import type { StrategyRequest } from './state-store.js';

/** What {@link WeChatStrategy.beginEmbeddedLogin} accepts. Names with an underscore are WeChat's own. */
export interface EmbeddedLoginOptions {
  /** Where to go after the login. Only a path on our own origin counts; anything else is ignored. */
  returnTo?: unknown;
  /** Where WeChat sends this visitor back to. Default is the strategy's. */
  callbackURL?: string | undefined;
  /** Language of the page and of the names of places. Default is the strategy's. */
  lang?: Lang | undefined;
  /** Colour of the words around the QR code. Default is WeChat's, `'black'`. */
  style?: 'black' | 'white' | undefined;
  /** Style sheet for the QR code: an https URL, or `data:text/css;base64,…`. Has no effect together with `stylelite`. */
  href?: string | undefined;
  /** Whether the callback opens in the frame and not in the whole window. Needs a session cookie with `SameSite=None`. */
  self_redirect?: boolean | undefined;
  /** Whether WeChat shows its new look, which wants 220 by 220 pixels. */
  stylelite?: boolean | undefined;
  /** `false` turns off the login by a click where WeChat runs on the same computer. */
  fast_login?: boolean | undefined;
}

/**
 * Parameters for `new WxLogin({ id, ...parameters })` of WeChat's `wxLogin.js`, safe to be put into a page as JSON.
 * That script builds an address of what it is given as it is, so what needs to be percent-encoded is.
 */
export interface WxLoginParameters {
  appid: string;
  scope: 'snsapi_login';
  redirect_uri: string;
  state: string;
  lang?: 'en';
  style?: 'black' | 'white';
  href?: string;
  self_redirect?: boolean;
  stylelite?: 1;
  fast_login?: 0;
}

const OWNER = 'beginEmbeddedLogin';

/** Begins a login by a QR code in a page of the site. Throws a `TypeError` for a wrong option, before anything is kept. */
export async function beginEmbeddedLogin(
  settings: LoginSettings,
  defaults: { callbackURL: string; lang: Lang },
  req: StrategyRequest,
  options: EmbeddedLoginOptions,
): Promise<WxLoginParameters> {
  const { website, strategy } = settings;
  if (website === undefined)
    throw new TypeError(`${OWNER}: the strategy needs \`website\`, the app whose QR code this is`);
  checkOptions(options);
  const { callbackURL = defaults.callbackURL, lang = defaults.lang } = options;
  const { style, href, self_redirect, stylelite, fast_login } = options;
  const { appId } = website;
  const scope = 'snsapi_login';
  const returnTo = localPath(options.returnTo);
  protectAnswer(req);
  const record = { strategy, appId, scope, lang, callbackURL } as const;
  const planned = returnTo === undefined ? record : { ...record, returnTo };
  const state = await keepLogin(settings, req, planned, false);
  return {
    appid: appId,
    scope,
    redirect_uri: encodeURIComponent(callbackURL),
    state,
    ...(lang === 'en' ? { lang } : {}),
    ...(style === undefined ? {} : { style }),
    ...(href === undefined ? {} : { href: encodeURIComponent(href) }),
    ...(self_redirect === undefined ? {} : { self_redirect }),
    ...(stylelite === true ? { stylelite: 1 } : {}),
    ...(fast_login === false ? { fast_login: 0 } : {}),
  };
}

function checkOptions(options: EmbeddedLoginOptions): void {
  checkOptionNames<EmbeddedLoginOptions>(OWNER, options, {
    returnTo: true,
    callbackURL: true,
    lang: true,
    style: true,
    href: true,
    self_redirect: true,
    stylelite: true,
    fast_login: true,
  });
  const { callbackURL, lang, style, href } = options;
  const rule = callbackURL === undefined ? undefined : brokenCallbackRule(callbackURL);
  if (rule !== undefined) refuseOption(OWNER, 'callbackURL', rule);
  checkChoice(OWNER, 'lang', lang, LANGS);
  checkChoice(OWNER, 'style', style, ['black', 'white']);
  if (href !== undefined && !isStyleSheet(href))
    refuseOption(OWNER, 'href', 'must be an https URL or data:text/css;base64,…');
  for (const option of ['self_redirect', 'stylelite', 'fast_login'] as const)
    checkBoolean(OWNER, option, options[option]);
}

function isStyleSheet(href: unknown): boolean {
  if (typeof href !== 'string' || !URL.canParse(href)) return false;
  return new URL(href).protocol === 'https:' || /^data:text\/css;base64,[A-Za-z0-9+/]+={0,2}$/.test(href);
}
