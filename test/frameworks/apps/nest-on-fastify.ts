// What cannot work: Passport answers through Node's response, and Nest hands it Fastify's.
import 'reflect-metadata';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { Controller, Get, HttpException, Injectable, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { isWeChatError, WeChatStrategy } from 'passport-wechat-follower';
import { account, callbackURL, port, sessionSecret } from './settings.js';

@Injectable()
class WeChatLogin extends PassportStrategy(WeChatStrategy, 'wechat') {
  constructor() {
    super({ account, callbackURL });
  }

  validate() {
    return {};
  }
}

@Injectable()
class WeChatAuthGuard extends AuthGuard('wechat') {
  override handleRequest<T>(error: unknown, user: T): T {
    if (isWeChatError(error))
      throw new HttpException({ code: error.code, message: error.message }, error.status);
    if (error) throw error;
    return user;
  }
}

@Controller()
class Site {
  @Get('/login')
  @UseGuards(WeChatAuthGuard)
  logIn() {
    return 'never';
  }
}

@Module({ controllers: [Site], providers: [WeChatLogin] })
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: false,
});
await app.register(cookie as never);
await app.register(session as never, { secret: sessionSecret, cookie: { secure: false } });
await app.listen(port);
