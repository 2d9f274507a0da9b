// One process of a site that logs visitors in by following: its sessions are in one Redis, and what the account keeps is
// in another one, or at the end of another wire. Runs the built library, as a site would.
import express from 'express';
import session from 'express-session';
import { Redis } from 'ioredis';
import passport from 'passport';
import { messagePush, redirectBack } from '../../dist/express/index.mjs';
import { OfficialAccount, WeChatFollowStrategy } from '../../dist/index.mjs';
import { RedisStore } from '../../dist/redis.mjs';
import { RedisSessions } from './redis-sessions.mjs';

const { sessionsURL, storeURL, appId, appSecret, endpoints, push } = JSON.parse(process.argv[2]);
const connect = (url) => new Redis(url, { maxRetriesPerRequest: 1 }).on('error', () => undefined);

const store = new RedisStore({ client: connect(storeURL) });
const account = new OfficialAccount({ appId, appSecret, endpoints, store });
let verified = 0;
passport.use(
  new WeChatFollowStrategy({ account, siteName: 'Fleet 舰队' }, (profile, done) => {
    verified += 1;
    done(null, { openid: profile.openid });
  }),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

process.removeAllListeners('warning');
process.on('disconnect', () => process.exit());
process.on('message', () => process.send({ verified }));
const server = express()
  .use(
    '/wechat',
    messagePush({ account, ...push, on: { '*': ({ scene }, { reply }) => void reply(`own: ${scene}`) } }),
  )
  .use(
    session({
      secret: 'test',
      resave: false,
      saveUninitialized: false,
      store: new RedisSessions(connect(sessionsURL)),
    }),
  )
  .use(passport.session())
  .all('/login', passport.authenticate('wechat-follow'), redirectBack('/me'))
  .get('/me', (req, res) => res.json(req.user ?? null))
  .post('/basket', (req, res) => {
    req.session.basket = 'full';
    res.json('full');
  })
  .use((error, _req, res, next) => {
    if (res.headersSent) next(error);
    else res.status(error.status ?? 500).json({ code: error.code ?? String(error) });
  })
  .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
