import express, { type Express, type Request, type RequestHandler } from 'express';
import passport from 'passport';
import { WeChatStrategy } from 'passport-wechat-follower';
import { messagePush, redirectBack, requireFollower, requireLogin } from 'passport-wechat-follower/express';
import { account, callbackURL, push, toUser } from './settings.js';

export function site(sessions: RequestHandler[]): Express {
  passport.use(
    new WeChatStrategy({ account, callbackURL }, (_accessToken, _refreshToken, profile, done) =>
      done(null, toUser(profile)),
    ),
  );
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));

  const app = express();
  app.use('/wechat', messagePush(push));
  app.use(...sessions, passport.session());

  const returnTo = (req: Request) => req.query.returnTo;
  app.get('/login', passport.authenticate('wechat', { returnTo }));
  app.get('/login/consent', passport.authenticate('wechat', { returnTo, scope: 'snsapi_userinfo' }));
  app.get('/auth/wechat/callback', passport.authenticate('wechat'), redirectBack('/me'));
  app.get('/me', requireLogin(), (req, res) => {
    res.json(req.user);
  });
  app.get('/members', requireFollower({ account, loginPath: '/login' }), (req, res) => {
    res.json(req.wechatFollower);
  });
  app.post('/logout', (req, res, next) => {
    req.logout((error) => {
      if (error) next(error);
      else res.status(204).end();
    });
  });
  return app;
}
