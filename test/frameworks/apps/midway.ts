import { Bootstrap } from '@midwayjs/bootstrap';
import {
  Configuration,
  Controller,
  Get,
  Inject,
  MainApp,
  Middleware,
  Post,
  type IMiddleware,
} from '@midwayjs/core';
import * as koa from '@midwayjs/koa';
import * as passport from '@midwayjs/passport';
import { WeChatStrategy, type WeChatProfile } from 'passport-wechat-follower';
import { messagePush, redirectBack, requireFollower, requireLogin } from 'passport-wechat-follower/koa';
import { account, callbackURL, port, push, sessionSecret, toUser, type User } from './settings.js';

@passport.CustomStrategy()
export class WeChatLogin extends passport.PassportStrategy(WeChatStrategy, 'wechat') {
  async validate(_accessToken: string, _refreshToken: string, profile: WeChatProfile): Promise<User> {
    return Promise.resolve(toUser(profile));
  }

  getStrategyOptions() {
    return { account, callbackURL };
  }

  serializeUser(user: User, done: (error: null, user: User) => void) {
    done(null, user);
  }

  deserializeUser(user: User, done: (error: null, user: User) => void) {
    done(null, user);
  }
}

/** Midway restores the user only where one of its own middlewares runs; the session has them everywhere. */
const userOf = ({ session }: { session?: { user?: { user?: User } } }) => session?.user?.user;
const openid = (ctx: object) => userOf(ctx)?.openid;

const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;

@Middleware()
export class SilentLogin extends passport.PassportMiddleware(WeChatLogin) {
  override getAuthenticateOptions(): object {
    return { returnTo };
  }
}

@Middleware()
export class LoginWithConsent extends passport.PassportMiddleware(WeChatLogin) {
  override getAuthenticateOptions(): object {
    return { returnTo, scope: 'snsapi_userinfo' };
  }
}

/** The guards and the push are Koa middleware, and Midway takes those as they are. */
@Middleware()
export class FollowersOnly implements IMiddleware<koa.Context, koa.NextFunction> {
  resolve() {
    return requireFollower({ account, loginPath: '/login', openid }) as never;
  }
}

@Middleware()
export class Visitors implements IMiddleware<koa.Context, koa.NextFunction> {
  resolve() {
    return requireLogin({ openid }) as never;
  }
}

@Controller('/')
export class Site {
  @Inject()
  ctx!: koa.Context;

  @Get('/login', { middleware: [SilentLogin] })
  @Get('/login/consent', { middleware: [LoginWithConsent] })
  @Get('/auth/wechat/callback', { middleware: [SilentLogin] })
  async finishLogin() {
    await redirectBack('/me')(this.ctx as never, () => Promise.resolve());
  }

  @Get('/me', { middleware: [Visitors] })
  me() {
    return userOf(this.ctx as never);
  }

  @Get('/members', { middleware: [FollowersOnly] })
  members() {
    return this.ctx.state.wechatFollower as unknown;
  }

  @Post('/logout')
  logOut() {
    this.ctx.session = null as never;
    this.ctx.status = 204;
  }
}

@Configuration({
  imports: [koa, passport],
  importConfigs: [{ default: { keys: sessionSecret, koa: { port } } }],
})
export class MainConfiguration {
  @MainApp()
  app!: koa.Application;

  async onReady() {
    const receive = messagePush(push);
    this.app.useMiddleware((async (ctx: koa.Context, next: () => Promise<unknown>) =>
      ctx.path === '/wechat' ? receive(ctx as never, next) : next()) as never);
    return Promise.resolve();
  }
}

// Named one by one, so nothing depends on which folder this is in.
await Bootstrap.configure({
  imports: [
    {
      Configuration: MainConfiguration,
      WeChatLogin,
      SilentLogin,
      LoginWithConsent,
      FollowersOnly,
      Visitors,
      Site,
    },
  ],
}).run();
