import { decrypt, getSignature } from '@wecom/crypto';
import express from 'express';
import { XMLParser } from 'fast-xml-parser';
import Koa from 'koa';
import request from 'supertest';
import { messagePush } from '../../src/express/index.js';
import { messagePush as koaPush } from '../../src/koa/index.js';
import {
  AES_KEY,
  deliver,
  NEXT_AES_KEY,
  NEXT_TOKEN,
  ORIGINAL_ID,
  PARSED_PUSH_SITES,
  plain,
  PUSH_SITES,
  pushWorld,
  safe,
  sign,
  TOKEN,
} from '../support/message-push.js';

const readXML = (text: string) =>
  (new XMLParser({ parseTagValue: false }).parse(text) as { xml: Record<string, string> }).xml;

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(PUSH_SITES)('message push on %s', (_framework, serve) => {
  it.each(['safe', 'compatible', 'plain'] as const)(
    'in %s mode tells WeChat that the server is ours, by what WeChat sent along',
    async (mode) => {
      const { account, sender } = pushWorld();
      const app = serve(mode === 'plain' ? plain(account) : safe(account, { mode }));
      const { timestamp } = sender;
      const signature = sign(TOKEN, timestamp, '1514711492');
      const query = { signature, timestamp, nonce: '1514711492', echostr: '4375120948345356249' };
      const response = await request(app).get('/wechat').query(query);
      expect([response.status, response.text]).toEqual([200, '4375120948345356249']);
      expect(response.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      const wrong = await request(app)
        .get('/wechat')
        .query({ ...query, signature: sign('another', timestamp, '1514711492') });
      expect([wrong.status, wrong.text]).toEqual([403, 'refused']);
    },
  );

  it('hands a subscription to its handler, with the scene of the QR code, and answers success', async () => {
    const { account, sender, openid, seen, see } = pushWorld();
    const app = serve(safe(account, { on: { subscribe: see } }));
    const fields = sender.event(openid, 'subscribe', { EventKey: 'qrscene_login-7f3a', Ticket: 'T1' });
    const response = await deliver(app, sender.safe(fields));
    expect([response.status, response.text]).toEqual([200, 'success']);
    const createdAt = Number(fields.CreateTime) * 1000;
    expect(seen).toEqual([
      expect.objectContaining({ type: 'subscribe', openid, createdAt, scene: 'login-7f3a', ticket: 'T1' }),
    ]);
    expect({ ...seen[0]!.raw }).toEqual({ ...fields, CreateTime: String(fields.CreateTime) });
  });

  it('reads JSON as it reads XML, and answers in it', async () => {
    const { account, sender, openid, seen } = pushWorld();
    const app = serve(
      safe(account, {
        on: {
          SCAN: (event, { reply }) => {
            seen.push(event);
            reply('hi');
          },
        },
      }),
    );
    const fields = sender.event(openid, 'SCAN', { EventKey: '0012', Ticket: '1e5' });
    const response = await deliver(app, sender.safe(fields, {}, { json: true }));
    expect(seen).toEqual([expect.objectContaining({ type: 'SCAN', scene: '0012', ticket: '1e5' })]);
    const sealed = JSON.parse(response.text) as Record<string, string>;
    const { message } = decrypt(AES_KEY, sealed.Encrypt!);
    expect(JSON.parse(message)).toMatchObject({ ToUserName: openid, MsgType: 'text', Content: 'hi' });
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('seals a reply to a message in safe mode, so that WeChat can read and verify it', async () => {
    const { account, sender, openid } = pushWorld();
    const app = serve(safe(account, { on: { '*': (_event, { reply }) => void reply('你好 ]]> <&>') } }));
    const push = sender.safe(sender.text(openid, 'hello'), { nonce: '1320562132' });
    const response = await deliver(app, push);
    const { Encrypt, MsgSignature, TimeStamp, Nonce } = readXML(response.text);
    expect(Nonce).toBe('1320562132');
    expect(MsgSignature).toBe(getSignature(TOKEN, TimeStamp!, Nonce!, Encrypt!));
    const { message, id } = decrypt(AES_KEY, Encrypt!);
    expect(id).toBe(account.appId);
    expect(readXML(message)).toEqual({
      ToUserName: openid,
      FromUserName: ORIGINAL_ID,
      CreateTime: expect.stringMatching(/^\d{10}$/),
      MsgType: 'text',
      Content: '你好 ]]> <&>',
    });
  });

  it.each(['compatible', 'plain'] as const)('answers a message in the clear in %s mode', async (mode) => {
    const { account, sender, openid } = pushWorld();
    const on = { '*': (_event: unknown, { reply }: { reply: (text: string) => boolean }) => reply('hi') };
    const app = serve(mode === 'plain' ? plain(account, { on }) : safe(account, { mode, on }));
    const fields = sender.text(openid, 'hello');
    const push = mode === 'plain' ? sender.plain(fields) : sender.safe(fields, {}, { clear: fields });
    const response = await deliver(app, push);
    expect(readXML(response.text)).toMatchObject({ ToUserName: openid, Content: 'hi' });
  });

  it("gives to '*' what has no handler, messages included, and success to what nobody wants", async () => {
    const { account, sender, openid, seen, see } = pushWorld();
    const app = serve(safe(account, { on: { '*': see } }));
    await deliver(app, sender.safe(sender.event(openid, 'unsubscribe')));
    await deliver(app, sender.safe(sender.event(openid, 'CLICK', { EventKey: 'menu' })));
    await deliver(app, sender.safe(sender.text(openid, 'hello')));
    expect(seen.map(({ type }) => type)).toEqual(['unsubscribe', 'CLICK', 'text']);
    const silent = serve(safe(account));
    expect((await deliver(silent, sender.safe(sender.text(openid, 'again')))).text).toBe('success');
  });

  it('takes whom an authorization event is about from OpenID, not from its sender', async () => {
    const { account, sender, openid, seen, see } = pushWorld();
    const app = serve(safe(account, { on: { user_authorization_revoke: see, '*': see } }));
    const more = { OpenID: openid, UnionID: 'oUnion', AppID: account.appId, RevokeInfo: '205' };
    await deliver(app, sender.safe(sender.event('oPlatform', 'user_authorization_revoke', more)));
    await deliver(
      app,
      sender.safe(sender.event('oPlatform', 'user_authorization_revoke', { RevokeInfo: 1 })),
    );
    expect(seen).toEqual([
      expect.objectContaining({ openid, unionid: 'oUnion', revokeInfo: '205' }),
      expect.objectContaining({ type: 'user_authorization_revoke', openid: undefined }),
    ]);
  });

  it('takes what is signed or encrypted with the previous token and key, and answers by what worked', async () => {
    const { account, sender, openid } = pushWorld();
    const on = { '*': (_event: unknown, { reply }: { reply: (text: string) => boolean }) => reply('hi') };
    const app = serve({
      account,
      on,
      token: NEXT_TOKEN,
      encodingAESKey: NEXT_AES_KEY,
      previous: { token: TOKEN, encodingAESKey: AES_KEY },
    });
    for (const token of [TOKEN, NEXT_TOKEN]) {
      for (const encodingAESKey of [AES_KEY, NEXT_AES_KEY]) {
        const push = sender.safe(sender.text(openid, 'hello'), { token, encodingAESKey });
        const { Encrypt, MsgSignature, TimeStamp, Nonce } = readXML((await deliver(app, push)).text);
        expect(MsgSignature).toBe(getSignature(token, TimeStamp!, Nonce!, Encrypt!));
        expect(decrypt(encodingAESKey, Encrypt!).message).toContain('hi');
      }
    }
    const retired = serve({ account, token: NEXT_TOKEN, encodingAESKey: NEXT_AES_KEY });
    expect((await deliver(retired, sender.safe(sender.text(openid, 'x')))).status).toBe(403);
    const old = sender.safe(sender.text(openid, 'x'), { token: NEXT_TOKEN });
    expect((await deliver(retired, old)).status).toBe(403);
  });

  it('asks WeChat again about a person after they followed, and forgets them when they leave', async () => {
    const { account, sender, openid, simulator, person } = pushWorld();
    const app = serve(safe(account));
    expect((await account.followers.check(openid)).following).toBe(false);
    await simulator.follow(person);
    expect((await account.followers.check(openid)).following).toBe(false);
    await deliver(app, sender.safe(sender.event(openid, 'subscribe')));
    expect((await account.followers.check(openid)).following).toBe(true);
    await simulator.unfollow(person);
    expect((await account.followers.check(openid)).following).toBe(true);
    await deliver(app, sender.safe(sender.event(openid, 'unsubscribe')));
    expect((await account.followers.check(openid)).following).toBe(false);
  });

  it('tells the handler what is true now when it asks about the person', async () => {
    const { account, sender, openid, simulator, person } = pushWorld();
    const answers: boolean[] = [];
    const ask = async (event: { openid: string }, context: { account: typeof account }) => {
      answers.push((await context.account.followers.check(event.openid)).following);
    };
    const app = serve(safe(account, { on: { subscribe: ask, unsubscribe: ask } }));
    await account.followers.check(openid);
    await simulator.follow(person);
    await deliver(app, sender.safe(sender.event(openid, 'subscribe')));
    await simulator.unfollow(person);
    await deliver(app, sender.safe(sender.event(openid, 'unsubscribe')));
    expect(answers).toEqual([true, false]);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'] as const)(
    'answers %s with 405 and what it takes',
    async (method) => {
      const { account, sender, openid } = pushWorld();
      const { search } = sender.safe(sender.text(openid, 'x'));
      const verb = method.toLowerCase() as 'put';
      const response = await request(serve(safe(account)))[verb](`/wechat?${search}`);
      expect([response.status, response.headers.allow]).toEqual([405, 'GET, POST']);
    },
  );
});

it.each(PARSED_PUSH_SITES)('%s reads what the parser left, and limits it as well', async (_site, serve) => {
  const { account, sender, openid, seen, see } = pushWorld();
  const app = serve(safe(account, { on: { '*': see } }));
  expect((await deliver(app, sender.safe(sender.text(openid, '你好')))).text).toBe('success');
  expect(seen).toEqual([expect.objectContaining({ raw: expect.objectContaining({ Content: '你好' }) })]);
  const large = sender.safe(sender.text(openid, 'x'.repeat(60_000)));
  expect((await deliver(app, large)).status).toBe(413);
  expect(seen).toHaveLength(1);
});

describe('a body that a parser has eaten', () => {
  const expected = {
    code: 'ERR_WECHAT_CONFIG',
    hint: expect.stringMatching(/Mount messagePush first.*请把 messagePush 放在 body parser 之前/),
  };

  it('is an error that names the cure, on Express', async () => {
    const { account, sender, openid, seen, see } = pushWorld();
    const errors: unknown[] = [];
    const app = express()
      .use(express.json(), messagePush(safe(account, { on: { '*': see } })))
      .use(((error, _req, res, _next) => {
        errors.push(error);
        res.sendStatus((error as { status: number }).status);
      }) as express.ErrorRequestHandler);
    const { search, body } = sender.safe(sender.text(openid, 'hello'), {}, { json: true });
    const response = await request(app).post(`/?${search}`).type('json').send(body);
    expect([response.status, seen]).toEqual([500, []]);
    expect(errors).toEqual([expect.objectContaining(expected)]);
  });

  it('is an error that names the cure, on Koa', async () => {
    const { account, sender, openid } = pushWorld();
    const errors: unknown[] = [];
    const app = new Koa();
    app.on('error', (error) => errors.push(error));
    app.use(async (ctx, next) => {
      ctx.req.resume();
      await new Promise((resolve) => ctx.req.once('end', resolve));
      Object.assign(ctx.request, { body: {} });
      await next();
    });
    app.use(koaPush(safe(account)));
    const push = sender.safe(sender.text(openid, 'hello'));
    const response = await request(app.callback()).post(`/?${push.search}`).type('xml').send(push.body);
    expect(response.status).toBe(500);
    expect(errors).toEqual([expect.objectContaining(expected)]);
  });
});
