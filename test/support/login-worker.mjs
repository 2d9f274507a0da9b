// One process of a site that logs visitors in: its sessions and its account are kept in Redis, as those of the others are.
// Runs the built library, as a site would.
import express from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import passport from 'passport';
import { redirectBack } from '../../dist/express/index.mjs';
import { OfficialAccount, WeChatStrategy } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';

const { redisURL, appId, appSecret, endpoints, callbackURL, scope } = JSON.parse(process.argv[2]);
const redis = new Redis(redisURL, { maxRetriesPerRequest: 1 }).on('error', () => undefined);

/** What connect-redis does, in as many lines: a text under a key with a life; a touch brings nothing back to life. */
class RedisSessions extends session.Store {
  get(id, done) {
    redis.get(`sess:${id}`).then((text) => done(null, text ? JSON.parse(text) : null), done);
  }
  set(id, value, done) {
    redis.set(`sess:${id}`, JSON.stringify(value), 'EX', 86_400).then(() => done?.(), done);
  }
  destroy(id, done) {
    redis.del(`sess:${id}`).then(() => done?.(), done);
  }
  touch(id, _value, done) {
    redis.expire(`sess:${id}`, 86_400).then(() => done?.(), done);
  }
}

const store = new RedisStore({ client: redis });
const account = new OfficialAccount({ appId, appSecret, endpoints, store });
passport.use(
  new WeChatStrategy(
    { account, callbackURL, scope, alreadyLoggedInPath: '/me' },
    (_accessToken, _refreshToken, profile, done) =>
      done(null, { appId: profile.appId, openid: profile.openid }),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

process.on('disconnect', () => process.exit());
const server = express()
  .use(session({ secret: 'test', resave: false, saveUninitialized: false, store: new RedisSessions() }))
  .use(passport.session())
  .get('/login', passport.authenticate('wechat'))
  .get('/callback', passport.authenticate('wechat'), redirectBack('/me'))
  .get('/me', (req, res) => res.status(req.user ? 200 : 401).json(req.user ?? null))
  .get('/logout', (req, res, next) => req.logout((error) => (error ? next(error) : res.json('bye'))))
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
