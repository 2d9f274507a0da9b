import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { redirectBack } from '../../../src/express/index.js';
import {
  OfficialAccount,
  WeChatStrategy,
  type WeChatProfile,
  type WeChatStrategyBehaviour,
} from '../../../src/index.js';
import { WeChatSimulator, type WeChatSimulatorOptions } from '../../../src/simulator/index.js';

/** What the site knows of a visitor. */
interface Member {
  openid: string;
  name: string | undefined;
  avatar: string | undefined;
}

interface Failure {
  code?: string;
  status?: number;
}

const memberOf = ({ openid, displayName, photos }: WeChatProfile): Member => ({
  openid,
  name: displayName,
  avatar: photos?.[0]?.value,
});

/** A page as a small site has it; its icon is empty, so that no browser asks for one. */
const page = (main: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Small site</title><link rel="icon" href="data:,">
  <main>${main}</main></html>`;

const memberPage = ({ user, path }: Request): string => {
  const { openid = 'nobody', name = '', avatar } = Object(user) as Partial<Member>;
  return page(
    `<h1 id="who" data-openid="${openid}">${name}</h1><p id="where">${path}</p><a id="login" href="/login?returnTo=/shop">Log in</a>` +
      (avatar === undefined ? '' : `<img id="avatar" src="${avatar}" alt="">`),
  );
};

/** A small site on Express beside a simulated WeChat, each on a port of its own. */
export class SmallSite {
  readonly simulator: WeChatSimulator;
  readonly url: string;
  /** Everybody who ever logged in, by openid. */
  readonly members = new Map<string, Member>();
  /** Requests of the callback that came in, in their order. */
  readonly callbacks: string[] = [];
  readonly #server: http.Server;
  readonly #account: OfficialAccount;

  private constructor(simulator: WeChatSimulator, server: http.Server) {
    const { endpoints, officialAccount, websiteApp } = simulator;
    const { appId, appSecret } = officialAccount;
    this.simulator = simulator;
    this.#server = server;
    this.#account = new OfficialAccount({ appId, appSecret, endpoints });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const website = { appId: websiteApp.appId, appSecret: websiteApp.appSecret };
    const strategy = (name: string, behaviour: Partial<WeChatStrategyBehaviour>) =>
      new WeChatStrategy(
        {
          name,
          account: this.#account,
          callbackURL: `${this.url}/callback/${name}`,
          website,
          ...behaviour,
        },
        (_accessToken, _refreshToken, profile, done) => {
          const member = memberOf(profile);
          this.members.set(member.openid, member);
          done(null, member);
        },
      );
    server.on(
      'request',
      this.#app([
        strategy('silent', {}),
        strategy('consent', { scope: 'snsapi_userinfo' }),
        strategy('escalated', { needsConsent: ({ openid }) => !this.members.has(openid) }),
      ]),
    );
  }

  static async open(options: WeChatSimulatorOptions = {}): Promise<SmallSite> {
    const simulator = await new WeChatSimulator(options).listen();
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SmallSite(simulator, server);
  }

  /** How often codes were exchanged. */
  get exchanges(): number {
    return this.simulator.calls('sns/oauth2/access_token').length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#account.close();
    await this.simulator.close();
  }

  /** `/login/<strategy>` logs in, `/callback/<strategy>` goes back to where the visitor wanted to be, all else is a page. */
  #app(strategies: WeChatStrategy[]): express.Express {
    const passport = new Passport();
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user: Express.User, done) => done(null, user));
    const app = express();
    app.use(session({ secret: 'test', resave: false, saveUninitialized: false }), passport.session());
    for (const strategy of strategies) {
      passport.use(strategy);
      const returnTo = ({ query }: Request) => query.returnTo;
      const login = passport.authenticate(strategy.name, { returnTo, failWithError: true } as object);
      app.get(`/login/${strategy.name}`, login as express.RequestHandler);
      const note: express.RequestHandler = (req, _res, next) => {
        this.callbacks.push(req.originalUrl);
        next();
      };
      app.get(
        `/callback/${strategy.name}`,
        note,
        this.#finish(passport, strategy.name),
        (req: Request, res: Response, next: NextFunction) =>
          // Some sites show their page right here, and this is the address that is reloaded then.
          'returnTo' in (req.authInfo ?? {}) ? redirectBack('/')(req, res, next) : next(),
      );
    }
    // Who is logged in changes: the back button is to show it as it is.
    app.use((req, res) => void res.set('Cache-Control', 'no-store').send(memberPage(req)));
    app.use((error: Failure, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status ?? 500).send(page(`<h1 id="failure">${error.code ?? 'error'}</h1>`));
    });
    return app;
  }

  /** Logs in; whoever is turned away sees why. */
  #finish(passport: InstanceType<typeof Passport>, name: string): express.RequestHandler {
    return (req, res, next) => {
      const ended = (error: unknown, user?: object | false, info?: Failure, status?: number) => {
        if (error) return next(error);
        if (!user) return next({ code: info?.code, status: status ?? 401 });
        req.logIn(user, (failed: unknown) => {
          req.authInfo = info ?? {};
          next(failed);
        });
      };
      (passport.authenticate(name, ended) as express.RequestHandler)(req, res, next);
    };
  }
}
