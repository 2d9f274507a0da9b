'use strict';
const { WeChatStrategy } = require('passport-wechat-follower');
const { account, callbackURL, toUser } = require('./dist/settings.js');

module.exports = (app) => {
  app.passport.use(
    new WeChatStrategy(
      { account, callbackURL, passReqToCallback: true },
      (req, _accessToken, _refreshToken, profile, done) => {
        app.passport.doVerify(req, { provider: 'wechat', ...toUser(profile) }, done);
      },
    ),
  );
};
