import request from 'supertest';
import type { FollowLoginState } from '../../src/index.js';
import type { ApproveOptions, EndpointName } from '../../src/simulator/index.js';
import { otherThan } from './follow-site.js';
import type { WaySite } from './ways-in-site.js';

/** Where a visitor's browser is. */
export type Where = keyof typeof USER_AGENTS;

const USER_AGENTS = {
  'inside WeChat':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.54(0x18003630) NetType/WIFI',
  'outside WeChat': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};
/** What WeChat's page says to every other browser. */
const ONLY_IN_WECHAT = '请在微信客户端打开链接';
const MOST_REDIRECTS = 12;

/** Where a walk ended. */
export interface End {
  /** Path of the page that was shown, or the name of the refusal or error in its place. */
  page: string;
  status: number;
}

/** What happens on the way to or from WeChat. */
export interface Mishap extends ApproveOptions {
  /** Whoever confirmed a login by following stops following before its end. */
  leaves?: boolean;
  /** What becomes of the code WeChat gave, before the site gets it: time passes, or it is another code. */
  change?: (code: string) => string | Promise<string>;
}

/** A person with a browser of their own, who follows every redirect until there is a page. */
export class Visitor {
  /** The last way back from WeChat, as it stands in the browser's history; or the code the browser was shown. */
  callback = '';
  readonly #site: WaySite;
  readonly #where: Where;
  readonly #person: string;
  readonly #browser: ReturnType<typeof request.agent>;

  constructor(site: WaySite, where: Where, person: string) {
    this.#site = site;
    this.#where = where;
    this.#person = person;
    this.#browser = request.agent(site.app);
  }

  /** Logs in the way the site is set up for, and goes on to the page they want. */
  async logIn(page = '/me', mishap: Mishap = {}): Promise<End> {
    if (this.#site.way === 'follow') return this.#follow(page, mishap);
    if (this.#site.way !== 'mini program') return this.open(`/login?returnTo=${page}`, mishap);
    const { simulator } = this.#site;
    const code = simulator.miniProgramCode(this.#person);
    const login = await this.post((await mishap.change?.(code)) ?? code);
    return login.status === 200 ? this.open(page) : login;
  }

  /** Sends the code of a mini program. */
  async post(code: string): Promise<End> {
    this.callback = code;
    const answer = this.#browser.post('/mini').set('User-Agent', USER_AGENTS[this.#where]).send({ code });
    return endOf('/mini', await answer);
  }

  /** Scans a code of a login by following, as far as WeChat lets them, and lets the browser finish. */
  async scan(code: string, page = '/me', { deny, leaves }: Mishap = {}): Promise<End> {
    const { simulator } = this.#site;
    await simulator.scan(code, this.#person).catch((refused: unknown) => {
      if ((refused as Error).name !== 'WeChatPageError') throw refused;
    });
    const { number } = (await this.#ask('/follow')).body as { number?: string };
    if (number !== undefined) await simulator.say(this.#person, deny ? otherThan(number) : number);
    if (leaves) await simulator.unfollow(this.#person);
    const path = `/follow?returnTo=${page}`;
    const answer = await this.#browser.post(path).set('User-Agent', USER_AGENTS[this.#where]);
    const { location } = answer.headers;
    return location === undefined ? endOf(path, answer) : this.open(location);
  }

  async #follow(page: string, { change, ...mishap }: Mishap): Promise<End> {
    const shown = await this.#ask('/follow?begin');
    if (shown.status !== 200) return endOf('/follow', shown);
    this.callback = (shown.body as FollowLoginState & { status: 'waiting' }).qrContent;
    return this.scan((await change?.(this.callback)) ?? this.callback, page, mishap);
  }

  #ask(path: string) {
    const asked = this.#browser.get(path).set('Accept', 'application/json');
    return asked.set('User-Agent', USER_AGENTS[this.#where]);
  }

  /** Opens an address of the site. A mishap befalls the step that asks for what the site is set up to ask for. */
  async open(address: string, mishap: Mishap = {}): Promise<End> {
    let path = address;
    let pending: Mishap | undefined = mishap;
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
      const answer = await this.#browser.get(path).set('User-Agent', USER_AGENTS[this.#where]);
      const { location } = answer.headers;
      if (location === undefined) return endOf(path, answer);
      if (location.startsWith('/')) {
        path = location;
        continue;
      }
      const shown = await this.#lookAt(location);
      if (shown !== undefined) return shown;
      const isStepBefore = this.#site.way === 'escalated' && location.includes('&scope=snsapi_base&');
      path = await this.#passWeChat(location, isStepBefore ? {} : (pending ?? {}));
      if (!isStepBefore) pending = undefined;
      this.callback = path;
    }
    throw new Error(`${address} ends in a loop`);
  }

  /** Openid of whom the site takes this browser for; `undefined` is nobody. */
  async user(): Promise<string | undefined> {
    const { body } = await this.#browser.get('/me');
    return (body as { openid?: string }).openid;
  }

  /** A code that WeChat gave this person for the Official Account. */
  async accountCode(): Promise<string> {
    const { headers } = await this.#browser.get('/login').set('User-Agent', USER_AGENTS['inside WeChat']);
    return new URL((await this.#site.simulator.approve(headers.location!, this.#person))!).searchParams.get(
      'code',
    )!;
  }

  /** The page of WeChat's that ends the walk outside WeChat: the QR code is for every browser, the other page is not. */
  async #lookAt(url: string): Promise<End | undefined> {
    if (this.#where === 'inside WeChat' || url.includes('/connect/qrconnect')) return undefined;
    const answer = await this.#site.simulator.fetch(url, {
      headers: { 'User-Agent': USER_AGENTS[this.#where] },
    });
    if (!(await answer.text()).includes(ONLY_IN_WECHAT)) throw new Error('WeChat let a foreign browser in');
    return { page: 'only in WeChat', status: answer.status };
  }

  async #passWeChat(url: string, { change, ...decision }: Mishap): Promise<string> {
    const callback = await this.#site.simulator.approve(url, this.#person, decision);
    if (callback === undefined) throw new Error('WeChat redirected nowhere');
    const { pathname, searchParams } = new URL(callback);
    if (change !== undefined) searchParams.set('code', await change(searchParams.get('code')!));
    return `${pathname}?${searchParams.toString()}`;
  }
}

/** Names of what turns a visitor away stand in the answer; every other page is known by its path. */
function endOf(path: string, { status, body }: { status: number; body: unknown }): End {
  const { code, error } = Object(body) as { code?: string; error?: string };
  return { page: code ?? error ?? path, status };
}

const API: EndpointName[] = [
  'sns/oauth2/access_token',
  'sns/userinfo',
  'sns/jscode2session',
  'cgi-bin/stable_token',
  'cgi-bin/qrcode/create',
  'cgi-bin/user/info',
];

/** WeChat's API is away from now on. */
export function takeWeChatAway({ simulator }: WaySite): void {
  for (const endpoint of API) simulator.fail(endpoint, { reset: true }, Infinity);
}
