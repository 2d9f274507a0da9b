import 'reflect-metadata';
import {
  Controller,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } from '@nestjs/passport';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import {
  FollowerGuard,
  isWeChatError,
  OfficialAccount,
  WeChatStrategy,
  type WeChatProfile,
} from 'passport-wechat-follower';
import { messagePush, redirectBack, requireLogin } from 'passport-wechat-follower/express';
import { account, callbackURL, port, push, sessionSecret, toUser, type User } from './settings.js';

/** The strategy as a provider: Nest makes it, with the account it was given. */
@Injectable()
class WeChatLogin extends PassportStrategy(WeChatStrategy, 'wechat') {
  constructor(@Inject(OfficialAccount) account: OfficialAccount) {
    super({ account, callbackURL });
  }

  validate(_accessToken: string, _refreshToken: string, profile: WeChatProfile): User {
    return toUser(profile);
  }
}

@Injectable()
class Users extends PassportSerializer {
  serializeUser(user: User, done: (error: null, user: User) => void) {
    done(null, user);
  }
  deserializeUser(user: User, done: (error: null, user: User) => void) {
    done(null, user);
  }
}

/** Begins and ends logins. Nest would answer every failure with 401, and log nobody in to a session by itself. */
@Injectable()
class WeChatAuthGuard extends AuthGuard('wechat') {
  override getAuthenticateOptions(context: ExecutionContext): object {
    const { path } = context.switchToHttp().getRequest<Request>();
    const returnTo = ({ query }: Request) => query.returnTo;
    return path === '/login/consent' ? { returnTo, scope: 'snsapi_userinfo' } : { returnTo };
  }

  override handleRequest<T>(error: unknown, user: T, info: object, _context: unknown, status?: number): T {
    if (isWeChatError(error)) throw new HttpException({ code: error.code }, error.status);
    if (error) throw error;
    if (!user) throw new HttpException(info, status ?? 401);
    return user;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const mayGoOn = (await super.canActivate(context)) as boolean;
    await super.logIn(context.switchToHttp().getRequest<Request>());
    return mayGoOn;
  }
}

/** `@UseGuards(FollowersOnly)` on a method or a controller. */
@Injectable()
class FollowersOnly implements CanActivate {
  readonly #guard: FollowerGuard;

  constructor(@Inject(OfficialAccount) account: OfficialAccount) {
    this.#guard = new FollowerGuard({ account, loginPath: '/login' });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
    const res = context.switchToHttp().getResponse<Response>();
    const { method, originalUrl: url, headers, user } = req;
    const decision = await this.#guard.decide({ method, url, accept: headers.accept, user });
    if ('refusal' in decision) {
      const { status, headers, body } = decision.refusal;
      res.status(status).set(headers).send(body);
      return false;
    }
    if (decision.follower !== undefined) req.wechatFollower = decision.follower;
    return true;
  }
}

@Controller()
class Site {
  @Get(['/login', '/login/consent', '/auth/wechat/callback'])
  @UseGuards(WeChatAuthGuard)
  finishLogin(@Req() req: Request, @Res() res: Response) {
    redirectBack('/me')(req, res, () => undefined);
  }

  @Get('/me')
  me(@Req() req: Request) {
    return req.user;
  }

  @Get('/members')
  @UseGuards(FollowersOnly)
  members(@Req() req: Request) {
    return req.wechatFollower;
  }

  @Post('/logout')
  @HttpCode(204)
  async logOut(@Req() req: Request) {
    await new Promise<void>((resolve, reject) => {
      req.logout((error) => (error ? reject(error as Error) : resolve()));
    });
  }
}

@Module({
  imports: [PassportModule],
  controllers: [Site],
  providers: [{ provide: OfficialAccount, useValue: account }, WeChatLogin, Users, FollowersOnly],
})
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: false });
// Before Nest's body parsers, which are put in place by `listen`.
app.use('/wechat', messagePush(push));
app.use(session({ secret: sessionSecret, resave: false, saveUninitialized: false }));
app.use(passport.session());
app.use('/me', requireLogin());
await app.listen(port);
