'use strict';
const { messagePush, redirectBack, requireFollower, requireLogin } = require('passport-wechat-follower/koa');
const { account, push } = require('../dist/settings.js');

module.exports = (app) => {
  const { router, passport } = app;
  const returnTo = (req) => req.query.returnTo;
  // egg-passport leads to `/` after a login unless it is told to go on.
  const goOn = { successReturnToOrRedirect: false };
  // egg-passport keeps on `ctx.req` what the guards look for in `ctx.state`.
  const known = (ctx, next) => {
    Object.assign(ctx.state, { user: ctx.user, authInfo: ctx.req.authInfo });
    return next();
  };
  router.all('/wechat', messagePush(push));
  router.get('/login', passport.authenticate('wechat', { returnTo }));
  router.get('/login/consent', passport.authenticate('wechat', { returnTo, scope: 'snsapi_userinfo' }));
  router.get('/auth/wechat/callback', passport.authenticate('wechat', goOn), known, redirectBack('/me'));
  router.get('/me', known, requireLogin(), (ctx) => {
    ctx.body = ctx.user;
  });
  router.get('/members', known, requireFollower({ account, loginPath: '/login' }), (ctx) => {
    ctx.body = ctx.state.wechatFollower;
  });
  router.post('/logout', (ctx) => {
    ctx.logout();
    ctx.status = 204;
  });
};
