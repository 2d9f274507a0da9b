import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import session, { MemoryStore } from 'express-session';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import koaSession from 'koa-session';
import { Passport } from 'passport';
import {
  messagePush,
  redirectBack,
  type MessagePushOptions,
  type PushHandlers,
} from '../../src/express/index.js';
import {
  OfficialAccount,
  WeChatFollowStrategy,
  type AccountSettings,
  type FollowLoginState,
  type WeChatFollowProfile,
  type WeChatFollowStrategyOptions,
} from '../../src/index.js';
import { messagePush as koaPush, redirectBack as koaRedirectBack } from '../../src/koa/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { AES_KEY, TOKEN } from './message-push.js';

export interface FollowSiteOptions {
  simulator?: WeChatSimulator;
  account?: Partial<AccountSettings>;
  strategy?: Partial<WeChatFollowStrategyOptions>;
  mode?: 'safe' | 'plain';
  on?: PushHandlers;
  sessionStore?: session.Store;
  /** Turns whoever comes away. */
  refuses?: boolean;
}

type Framework = 'Express' | 'Koa';
export const FRAMEWORKS: Framework[] = ['Express', 'Koa'];

/**
 * A site where visitors log in by following: one route, and message push. There is another login as well, and a logout;
 * both keep what is in the session. Listens on a port of its own.
 */
export async function followSite(framework: Framework, options: FollowSiteOptions = {}) {
  const simulator = options.simulator ?? new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options.account });
  const verified: WeChatFollowProfile[] = [];
  const strategy = new WeChatFollowStrategy(
    { account, siteName: '示例 <Example>', ...options.strategy },
    (profile, done) => {
      verified.push(profile);
      done(null, options.refuses ? false : { appId: profile.appId, openid: profile.openid });
    },
  );
  const mode = options.mode ?? 'safe';
  const push: MessagePushOptions = {
    account,
    token: TOKEN,
    mode,
    ...(mode === 'safe' ? { encodingAESKey: AES_KEY } : {}),
    on: options.on,
  };
  const make = framework === 'Express' ? expressApp : koaApp;
  const server = http.createServer(make(strategy, push, options.sessionStore));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  return {
    simulator,
    account,
    strategy,
    verified,
    url,
    person: simulator.people[0]!.id,
    connections,
    /** Lets WeChat push to this site. */
    hears: () =>
      simulator.configurePush(appId, {
        url: `${url}/wechat`,
        token: TOKEN,
        encodingAESKey: AES_KEY,
        mode,
      }),
    codes: () => simulator.calls('cgi-bin/qrcode/create').length,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await account.close();
      await simulator.close();
    },
  };
}

export type FollowSite = Awaited<ReturnType<typeof followSite>>;

function expressApp(
  strategy: WeChatFollowStrategy,
  push: MessagePushOptions,
  store: session.Store = new MemoryStore(),
) {
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const app = express();
  app.use('/wechat', messagePush(push));
  app.use(session({ secret: 'test', resave: false, saveUninitialized: false, store }), passport.session());
  const returnTo = ({ query }: Request) => query.returnTo;
  const login = passport.authenticate(strategy.name, {
    returnTo,
    failWithError: true,
    failureMessage: true,
  } as object);
  app.all('/login', login as express.RequestHandler, redirectBack('/me'));
  app.get('/me', (req, res) => void res.json(req.user ?? null));
  app.post('/password', (req, res, next) => {
    const login = { session: true, keepSessionInfo: true };
    req.logIn({ openid: req.query.openid }, login, (error) => (error ? next(error) : res.json('in')));
  });
  app.post('/logout', (req, res, next) => {
    req.logout({ keepSessionInfo: true }, (error) => (error ? next(error) : res.json('out')));
  });
  app.use(
    (error: Error & { status?: number; code?: string }, req: Request, res: Response, _next: NextFunction) => {
      const { messages } = Object(req.session) as { messages?: string[] };
      res.status(error.status ?? 500).json({ code: error.code ?? null, failure: messages?.at(-1) });
    },
  );
  return app;
}

function koaApp(strategy: WeChatFollowStrategy, push: MessagePushOptions) {
  const passport = new KoaPassport();
  passport.use(strategy as never);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user as object));
  const app = new Koa();
  app.silent = true;
  app.keys = ['test'];
  const sessions = new Map<string, string>();
  const store = {
    get: (id: string) => Promise.resolve(JSON.parse(sessions.get(id) ?? 'null') as object | null),
    set: (id: string, value: object) => Promise.resolve(void sessions.set(id, JSON.stringify(value))),
    destroy: (id: string) => Promise.resolve(void sessions.delete(id)),
  };
  const hear = koaPush(push) as unknown as Koa.Middleware;
  app.use((ctx, next) => (ctx.path === '/wechat' ? hear(ctx, next) : next()));
  app.use(koaSession({ store }, app));
  app.use(passport.initialize());
  app.use(passport.session());
  const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
  const login = passport.authenticate(strategy.name, { returnTo } as object) as Koa.Middleware;
  const goBack = koaRedirectBack('/me') as unknown as Koa.Middleware;
  app.use(async (ctx, next) => {
    if (ctx.path === '/login') await login(ctx, () => goBack(ctx, next) as Promise<void>);
    else if (ctx.path === '/me') ctx.body = JSON.stringify(ctx.state.user ?? null);
    else if (ctx.path === '/password') ctx.body = await ctx.login({ openid: ctx.query.openid });
    else if (ctx.path === '/logout') ctx.body = await ctx.logout();
  });
  const handle = app.callback();
  return (req: http.IncomingMessage, res: http.ServerResponse) => void handle(req, res);
}

/** A browser with cookies, a little slower of mind than a real one: it follows no redirect. */
export class PC {
  /** Process of the site that answers from now on. */
  url: string;
  #cookies = new Map<string, string>();

  constructor({ url }: { url: string }) {
    this.url = url;
  }

  cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async ask(path: string, { method = 'GET', accept = 'text/html', signal }: Asked = {}) {
    const headers = {
      accept,
      cookie: this.cookies(),
      'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537',
    };
    const init = {
      method,
      headers,
      redirect: 'manual' as const,
      ...(signal === undefined ? {} : { signal }),
    };
    const response = await fetch(this.url + path, init);
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** What the page of the login says. */
  async open(path = '/login'): Promise<string> {
    return (await this.ask(path)).text();
  }

  /** Loads the page as often, fifty times at once. With `http`, for `fetch` takes longer than all of the answer. */
  async reload(times: number): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const options = { agent, headers: { accept: 'text/html', cookie: this.cookies() } };
    const load = () =>
      new Promise<void>((resolve, reject) => {
        http
          .get(`${this.url}/login`, options, (response) => {
            if (response.statusCode !== 200) reject(new Error(`the page is ${response.statusCode}`));
            response.once('end', resolve).resume();
          })
          .once('error', reject);
      });
    await Promise.all(Array.from({ length: times }, load));
    agent.destroy();
  }

  /** The code this browser is shown, as WeChat's people scan it; in JSON, begun if there is none. */
  async begin(): Promise<string> {
    const state = await this.state('?begin');
    if (state.status !== 'waiting') throw new Error(`the login is ${state.status}`);
    return state.qrContent;
  }

  async state(query = ''): Promise<FollowLoginState> {
    const response = await this.ask(`/login${query}`, { accept: 'application/json' });
    return (await response.json()) as FollowLoginState;
  }

  /** The number the browser shows once somebody scanned. */
  async number(): Promise<string> {
    const state = await this.state();
    if (state.status !== 'scanned') throw new Error(`the login is ${state.status}`);
    return state.number;
  }

  finish(query = '') {
    return this.ask(`/login${query}`, { method: 'POST' });
  }

  async user(): Promise<unknown> {
    return (await this.ask('/me')).json();
  }

  /** States that are streamed, until the stream ends or `until` comes. */
  async *stream(signal?: AbortSignal): AsyncGenerator<FollowLoginState> {
    const response = await this.ask('/login', {
      accept: 'text/event-stream',
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status !== 200 || response.body === null)
      throw new Error(`the stream is ${response.status}`);
    let text = '';
    for await (const chunk of response.body) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events)
        if (event.startsWith('data: ')) yield JSON.parse(event.slice(6)) as FollowLoginState;
    }
  }
}

interface Asked {
  method?: string;
  accept?: string;
  signal?: AbortSignal;
}

/** Another number of two digits. */
export function otherThan(number: string): string {
  return number === '99' ? '10' : String(Number(number) + 1);
}

/** Scene of the code that WeChat was asked for last. No browser and no request ever shows one. */
export function lastScene(simulator: WeChatSimulator): string {
  const { body } = simulator.calls('cgi-bin/qrcode/create').at(-1)!;
  return (JSON.stringify(body).match(/login-[\w-]{43}/) ?? [])[0]!;
}
