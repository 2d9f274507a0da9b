import cookie from '@fastify/cookie';
import { Authenticator } from '@fastify/passport';
import session from '@fastify/session';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { FollowerGuard, WeChatStrategy, type FollowerStatus } from 'passport-wechat-follower';
import { messagePush } from 'passport-wechat-follower/express';
import { account, callbackURL, port, push, sessionSecret, toUser, type User } from './settings.js';

declare module 'fastify' {
  interface PassportUser extends User {}
  interface FastifyRequest {
    wechatFollower: FollowerStatus | undefined;
  }
}

const passport = new Authenticator();
passport.use(
  'wechat',
  new WeChatStrategy({ account, callbackURL }, (_accessToken, _refreshToken, profile, done) =>
    done(null, toUser(profile)),
  ),
);
passport.registerUserSerializer((user: User) => Promise.resolve(user));
passport.registerUserDeserializer((user: User) => Promise.resolve(user));

const app = fastify();
await app.register(cookie);
await app.register(session, { secret: sessionSecret, cookie: { secure: false } });
await app.register(passport.initialize());
await app.register(passport.secureSession());

const returnTo = (req: { query: unknown }) => (req.query as { returnTo?: unknown }).returnTo;
const silent = passport.authenticate('wechat', { returnTo } as object);
const consent = passport.authenticate('wechat', { returnTo, scope: 'snsapi_userinfo' } as object);
app.get('/login', { preValidation: silent }, () => undefined);
app.get('/login/consent', { preValidation: consent }, () => undefined);
app.get('/auth/wechat/callback', { preValidation: passport.authenticate('wechat') }, (request, reply) => {
  // The strategy has checked the path: it is one on this site, or missing.
  const { returnTo: path = '/me' } = request.authInfo as { returnTo?: string };
  return reply.redirect(path);
});

app.get('/me', (request, reply) => request.user ?? reply.code(401).send({ error: 'login_required' }));
app.post('/logout', async (request, reply) => {
  await request.logout();
  return reply.code(204).send();
});

// @fastify/passport shows the strategy no answer to protect.
app.addHook('onRequest', async (request, reply) => {
  if (request.url.startsWith('/auth/')) {
    reply.headers({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  }
});

const guard = new FollowerGuard({ account, loginPath: '/login' });
app.decorateRequest('wechatFollower', undefined);
async function followersOnly(request: FastifyRequest, reply: FastifyReply) {
  const { method, originalUrl: url, headers, user } = request;
  const decision = await guard.decide({ method, url, accept: headers.accept, user });
  if ('refusal' in decision) {
    const refusal = decision.refusal;
    return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
  }
  request.wechatFollower = decision.follower;
}
app.get('/members', { preHandler: followersOnly }, (request) => request.wechatFollower);

// In a scope of its own, where nothing reads the body: message push verifies every byte of it.
await app.register((scope) => {
  const receive = messagePush(push);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  scope.route({
    method: ['GET', 'POST'],
    url: '/wechat',
    handler: (request, reply) => {
      reply.hijack();
      receive(request.raw, reply.raw, () => reply.raw.writeHead(500).end());
    },
  });
  return Promise.resolve();
});

await app.listen({ port });
