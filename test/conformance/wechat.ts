import { WeChatSimulator } from '../../src/simulator/index.js';

/** Parsed JSON: what is in it is for the test to say. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = Record<string, any>;
export type LinkChanges = Partial<
  Record<'appid' | 'redirect_uri' | 'response_type' | 'scope' | 'state', string | undefined>
>;

export const CALLBACK = 'https://shop.example/callback';

/** Real time stands still at ten in the morning in Beijing: only `advance` moves the simulator's clock. */
export function holdTheClock(): void {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 15, 2)));
  afterEach(() => void jest.restoreAllMocks());
}

/** A simulated WeChat, and the few calls every conformance test makes. Each reads the answer as any client would. */
export class WeChat {
  readonly simulator: WeChatSimulator;
  readonly appId: string;
  readonly secret: string;

  constructor(options: ConstructorParameters<typeof WeChatSimulator>[0] = {}) {
    this.simulator = new WeChatSimulator(options);
    ({ appId: this.appId, appSecret: this.secret } = this.simulator.officialAccount);
  }

  async request(
    path: string,
    query: Record<string, string | undefined> = {},
    init: RequestInit = {},
  ): Promise<Response> {
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return this.simulator.fetch(
      `${this.simulator.endpoints.api}/${path}?${new URLSearchParams(given).toString()}`,
      init,
    );
  }

  async get(path: string, query: Record<string, string | undefined> = {}): Promise<Body> {
    return JSON.parse(await (await this.request(path, query)).text());
  }

  async post(path: string, body: unknown, query: Record<string, string | undefined> = {}): Promise<Body> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return JSON.parse(await (await this.request(path, query, { method: 'POST', body: text })).text());
  }

  /** A login link; a parameter that is changed to `undefined` is left out. */
  link(changes: LinkChanges = {}, tail = '#wechat_redirect', path = 'connect/oauth2/authorize'): string {
    const parameters = {
      appid: this.appId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'snsapi_userinfo',
      state: 'abc123',
      ...changes,
    };
    const query = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&');
    return `${this.simulator.endpoints.open}/${path}?${text}${tail}`;
  }

  async code(id: string, changes: LinkChanges = {}, tail?: string): Promise<string> {
    const callback = await this.simulator.approve(this.link(changes, tail), id);
    return new URL(callback ?? '').searchParams.get('code') ?? '';
  }

  exchange(code: string, changes: Record<string, string | undefined> = {}): Promise<Body> {
    const query = {
      appid: this.appId,
      secret: this.secret,
      code,
      grant_type: 'authorization_code',
      ...changes,
    };
    return this.get('sns/oauth2/access_token', query);
  }

  async login(id: string, changes: LinkChanges = {}): Promise<Body> {
    return this.exchange(await this.code(id, changes));
  }

  refresh(refreshToken: string | undefined, changes: Record<string, string | undefined> = {}): Promise<Body> {
    const query = { appid: this.appId, grant_type: 'refresh_token', refresh_token: refreshToken, ...changes };
    return this.get('sns/oauth2/refresh_token', query);
  }

  profile(token: Body, changes: Record<string, string | undefined> = {}): Promise<Body> {
    return this.get('sns/userinfo', { access_token: token.access_token, openid: token.openid, ...changes });
  }

  classic(changes: Record<string, string | undefined> = {}): Promise<Body> {
    const query = { grant_type: 'client_credential', appid: this.appId, secret: this.secret, ...changes };
    return this.get('cgi-bin/token', query);
  }

  stable(changes: Body = {}): Promise<Body> {
    const body = { grant_type: 'client_credential', appid: this.appId, secret: this.secret, ...changes };
    return this.post('cgi-bin/stable_token', body);
  }

  follower(accessToken: string | undefined, openid: string | undefined): Promise<Body> {
    return this.get('cgi-bin/user/info', { access_token: accessToken, openid });
  }

  followers(accessToken: string | undefined, openids: string[]): Promise<Body> {
    const body = { user_list: openids.map((openid) => ({ openid, lang: 'zh_CN' })) };
    return this.post('cgi-bin/user/info/batchget', body, { access_token: accessToken });
  }

  followerPage(accessToken: string | undefined, nextOpenid?: string): Promise<Body> {
    return this.get('cgi-bin/user/get', { access_token: accessToken, next_openid: nextOpenid });
  }

  advance(minutes: number): void {
    this.simulator.clock.advance(minutes * 60_000);
  }
}
