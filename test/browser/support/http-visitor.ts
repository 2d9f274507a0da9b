import type { ExampleApp } from './example-app';

interface Sent {
  method?: string;
  body?: string;
  headers: Record<string, string>;
}

/** What says that a browser is the one inside WeChat, and what does not. */
const USER_AGENTS = {
  phone: 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50',
  pc: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36',
};

/** A visitor without a browser: keeps cookies, follows nothing by itself, prefers English. */
export class HttpVisitor {
  readonly cookies = new Map<string, string>();
  readonly #app: ExampleApp;
  readonly #userAgent: string;

  constructor(app: ExampleApp, device: keyof typeof USER_AGENTS = 'phone') {
    this.#app = app;
    this.#userAgent = USER_AGENTS[device];
  }

  /** The session cookie as the browser has it. */
  get session(): string | undefined {
    return this.cookies.get('teahouse-sid');
  }

  /** Somebody else with the same cookies. */
  copy(): HttpVisitor {
    const copy = new HttpVisitor(this.#app);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, { headers });
  }

  /** Posts a form; without `headers`, as a page of the app's own does. */
  post(
    path: string,
    body: string,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Response> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#send(path, { method: 'POST', body, headers: { ...type, ...headers } });
  }

  /** The page at a path. */
  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  /** Opens the link of a login as a person inside WeChat; gives the path that WeChat comes back to. */
  async approve(begun: Response, person: string): Promise<string> {
    const { callbackURL } = await this.#app.simulate('approve', {
      url: begun.headers.get('location'),
      person,
    });
    return String(callbackURL).slice(this.#app.url.length);
  }

  /** Logs in as a person; gives the answer of the callback. */
  async logIn(person: string, path = '/login'): Promise<Response> {
    return this.get(await this.approve(await this.get(path), person));
  }

  async logOut(): Promise<void> {
    await this.post('/logout', '');
  }

  /** Whether the home page knows them. */
  async isLoggedIn(): Promise<boolean> {
    return (await this.text('/')).includes('class="visitor"');
  }

  async #send(path: string, init: Sent): Promise<Response> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      accept: 'text/html',
      'accept-language': 'en',
      'user-agent': this.#userAgent,
      cookie,
      ...init.headers,
    };
    const response = await fetch(this.#app.url + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}
