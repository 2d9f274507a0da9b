// One process of a site that logs visitors in: its sessions and its account are kept in Redis, as those of the others are.
// Runs the built library, as a site would.
import express from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import passport from 'passport';
import { redirectBack } from '../../dist/express/index.mjs';
import { OfficialAccount, WeChatStrategy } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';
import { RedisSessions } from './redis-sessions.mjs';

const { redisURL, appId, appSecret, endpoints, callbackURL, scope } = JSON.parse(process.argv[2]);
const redis = new Redis(redisURL, { maxRetriesPerRequest: 1 }).on('error', () => undefined);

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
  .use(session({ secret: 'test', resave: false, saveUninitialized: false, store: new RedisSessions(redis) }))
  .use(passport.session())
  .get('/login', passport.authenticate('wechat'))
  .get('/callback', passport.authenticate('wechat'), redirectBack('/me'))
  .get('/me', (req, res) => res.status(req.user ? 200 : 401).json(req.user ?? null))
  .get('/logout', (req, res, next) => req.logout((error) => (error ? next(error) : res.json('bye'))))
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
