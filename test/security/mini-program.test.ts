import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import express from 'express';
import request from 'supertest';
import { WeChatMiniProgramStrategy, type MiniProgramVerifyFunction } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { express4Mini, expressMini, koaMini } from '../support/mini-program-site.js';

const exchanges = (simulator: WeChatSimulator) => simulator.calls('sns/jscode2session').length;
const post = (app: Parameters<typeof request>[0], body: string | object, type = 'application/json') =>
  request(app).post('/login').set('Content-Type', type).send(body);

describe.each([
  ['Express 5', expressMini, undefined],
  ['Express 5 behind express.json()', expressMini, express.json()],
  ['Express 5 behind express.text()', expressMini, express.text({ type: '*/*' })],
  ['Express 4', express4Mini, undefined],
  ['Express 4 behind a parser of forms', express4Mini, express.urlencoded()],
  ['Koa', koaMini, undefined],
  ['Koa behind a body parser', koaMini, true],
])('T13 a mini program logs in on %s', (_framework, makeSite, parser) => {
  it('by the code of wx.login, as whom WeChat says it is, and no cache keeps the answer', async () => {
    const site = makeSite({ parser });
    const code = site.simulator.miniProgramCode(site.person);
    const response = await post(site.app, { code });
    expect(response.body).toMatchObject({
      appId: site.simulator.miniProgram.appId,
      openid: site.simulator.openid(site.person, site.simulator.miniProgram.appId),
    });
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(response.headers).not.toHaveProperty('set-cookie');
  });

  it('and an openid, a unionid or a session key that the client sends beside it counts for nothing', async () => {
    const site = makeSite({ parser });
    const foreign = { openid: 'oSomebodyElse', unionid: 'uSomebodyElse', session_key: 'a2V5', appId: 'wx0' };
    const response = await post(site.app, { code: site.simulator.miniProgramCode(site.person), ...foreign });
    expect(response.body.openid).toBe(site.simulator.openid(site.person, site.simulator.miniProgram.appId));
    expect(JSON.stringify(site.verified)).not.toMatch(/SomebodyElse|a2V5|wx0\b/);
  });

  it.each<[string, string | object]>([
    ['no code', {}],
    ['an openid in place of a code', { openid: 'oSomebody' }],
    ['an empty code', { code: '' }],
    ['a code that is a number', { code: 7 }],
    ['a list of codes', { code: ['abc'] }],
    ['an object as code', { code: { $ne: '' } }],
    ['a code with a blank', { code: 'a b' }],
    ['a code with another parameter behind it', { code: 'abc&appid=wx0' }],
    ['a code with a line feed', { code: 'abc\n' }],
    ['a code that is too long', { code: 'a'.repeat(513) }],
    ['a code in the prototype', '{"__proto__":{"code":"abc"}}'],
    ['a list', '[{"code":"abc"}]'],
  ])('but not with %s: 400, and WeChat is not asked', async (_what, body) => {
    const site = makeSite({ parser });
    const response = await post(site.app, body);
    expect(response.status).toBe(400);
    expect(exchanges(site.simulator)).toBe(0);
    expect(site.verified).toEqual([]);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', 'application/jsonp'])(
    'T14 but not as %s, which a page of another site may send: 415, and no cookie',
    async (type) => {
      const site = makeSite({ parser });
      const response = await post(site.app, '{"code":"abc"}', type);
      expect(response.status).toBe(415);
      expect(response.headers).not.toHaveProperty('set-cookie');
      expect(exchanges(site.simulator)).toBe(0);
    },
  );

  it('but not with a code in the address, nor by anything but POST: 405, which says what to use', async () => {
    const site = makeSite({ parser });
    for (const method of ['get', 'put', 'delete', 'head'] as const) {
      const response = await request(site.app)[method]('/login?code=abc');
      expect([response.status, response.headers.allow]).toEqual([405, 'POST']);
    }
    expect((await request(site.app).post('/login?code=abc').type('json').send({})).status).toBe(400);
    expect(exchanges(site.simulator)).toBe(0);
  });

  it('but not with a body larger than any login', async () => {
    const site = makeSite({ parser });
    const response = await post(site.app, { code: 'abc', encryptedData: 'x'.repeat(20_000) });
    expect(response.status).toBe(413);
    expect(exchanges(site.simulator)).toBe(0);
  });

  it.each([
    [40029, 401, undefined],
    [40163, 401, undefined],
    [40226, 403, undefined],
    [45011, 429, '60'],
  ])('but not when WeChat answers %s: %s, Retry-After %s', async (errcode, status, retryAfter) => {
    const site = makeSite({ parser });
    site.simulator.fail('sns/jscode2session', { errcode });
    const response = await post(site.app, { code: 'abc' });
    expect([response.status, response.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(site.verified).toEqual([]);
  });

  it.each<[string, object, number, string]>([
    ['is busy', { errcode: -1 }, 502, 'ERR_WECHAT_API'],
    ['does not know the secret', { errcode: 40125 }, 502, 'ERR_WECHAT_API'],
    ['hangs up', { reset: true }, 503, 'ERR_WECHAT_NETWORK'],
    ['answers without a session key', { body: '{"openid":"oSomebody"}' }, 502, 'ERR_WECHAT_RESPONSE'],
    [
      'answers with an openid that is none',
      { body: '{"openid":{},"session_key":"k"}' },
      502,
      'ERR_WECHAT_RESPONSE',
    ],
    ['answers with a page', { body: '<html>' }, 502, 'ERR_WECHAT_RESPONSE'],
  ])('but not when WeChat %s: that is an error and no refusal', async (_how, fault, status, code) => {
    const site = makeSite({ parser });
    site.simulator.fail('sns/jscode2session', fault);
    const response = await post(site.app, { code: 'abc' });
    expect([response.status, response.body.code]).toEqual([status, code]);
    expect(site.verified).toEqual([]);
  });

  it('once: the same code a second time is refused', async () => {
    const site = makeSite({ parser });
    const code = site.simulator.miniProgramCode(site.person);
    expect((await post(site.app, { code })).status).toBe(200);
    expect((await post(site.app, { code })).status).toBe(401);
    expect(site.verified).toHaveLength(1);
  });
});

describe('T13 the session key', () => {
  it('reaches verify, and nothing that copies, prints or serialises what verify was given shows it', async () => {
    const site = expressMini();
    await post(site.app, { code: site.simulator.miniProgramCode(site.person) });
    const [session, profile] = site.verified[0]!;
    const { sessionKey } = session;
    expect(sessionKey).toMatch(/^[\w+/]{22}==$/);
    const shown = [
      session,
      Object.assign({}, session),
      Object.entries(session),
      profile,
      [session, profile],
    ].flatMap((one) => [JSON.stringify(one), inspect(one, { depth: 9, showHidden: true, getters: true })]);
    expect(shown.filter((text) => text.includes(sessionKey))).toEqual([]);
    expect('sessionKey' in profile || 'session_key' in profile._json).toBe(false);
  });

  it('is in no answer, even where an application takes all of the session for its user', async () => {
    let sessionKey = '';
    const verify: MiniProgramVerifyFunction = (session, profile, done) => {
      ({ sessionKey } = session);
      done(null, { session, profile });
    };
    const site = expressMini({ verify });
    const response = await post(site.app, { code: site.simulator.miniProgramCode(site.person) });
    expect(response.body.profile.openid).toBe(response.body.session.openid);
    expect(sessionKey).not.toBe('');
    expect(response.text + JSON.stringify(response.headers)).not.toContain(sessionKey);
  });

  it('is in no error, whatever WeChat puts beside it', async () => {
    const site = expressMini();
    const key = 'Y2FuYXJ5Y2FuYXJ5Y2FuYQ==';
    for (const body of [
      { session_key: key },
      { session_key: `${key}\n`, openid: 'o' },
      {
        errcode: 40013,
        errmsg: `invalid appid, js_code=canarycode, secret=${site.simulator.miniProgram.appSecret}`,
      },
    ]) {
      site.simulator.fail('sns/jscode2session', { body: JSON.stringify(body) });
      const response = await post(site.app, { code: 'canarycode' });
      expect(response.status).toBe(502);
      expect(response.text).not.toMatch(/Y2FuYXJ5|canarycode/);
      expect(response.text).not.toContain(site.simulator.miniProgram.appSecret);
    }
  });
});

describe('the body of a login', () => {
  it('that says in its JSON type that it is UTF-8 is taken, and one of another charset is not', async () => {
    const site = expressMini();
    const code = site.simulator.miniProgramCode(site.person);
    expect((await post(site.app, { code }, 'application/json; charset=latin1')).status).toBe(415);
    expect((await post(site.app, { code }, 'Application/JSON; charset="UTF-8"')).status).toBe(200);
  });

  it.each(['', '{"code":', 'null', '"abc"', '\u0000'])('that is %j is refused', async (body) => {
    for (const site of [expressMini(), koaMini(), expressMini({ parser: express.text({ type: '*/*' }) })]) {
      expect((await post(site.app, body)).status).toBe(400);
      expect(exchanges(site.simulator)).toBe(0);
    }
  });

  it('that something read and threw away is a question to the site, and not a request without an answer', async () => {
    const swallow: express.RequestHandler = (req, _res, next) => void req.resume().once('end', () => next());
    const site = expressMini({ parser: swallow });
    const response = await post(site.app, { code: 'abc' });
    expect([response.status, response.body.code]).toEqual([500, 'ERR_WECHAT_CONFIG']);
    expect(response.body.message).toContain('read the body of the request');
  });

  describe('sent without a length', () => {
    let server: Server;
    let site: ReturnType<typeof expressMini>;
    beforeEach(async () => {
      site = expressMini();
      server = createServer(site.app as never).listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    afterEach(() => void server.close());

    it('is cut off where it becomes too large', async () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      const head =
        'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      socket.write(`${head}4e20\r\n{"code":"${' '.repeat(20_000 - 9)}\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
      expect(exchanges(site.simulator)).toBe(0);
    });

    it('and never finished is answered with 408', async () => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(
        'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"co',
      );
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
      expect(exchanges(site.simulator)).toBe(0);
    }, 20_000);
  });
});

describe('verify of a mini program', () => {
  it('may be async, and turns away with its own words', async () => {
    const verify: MiniProgramVerifyFunction = async (_session, _profile, done) => {
      await Promise.resolve();
      done(null, false);
    };
    const site = expressMini({ verify });
    expect((await post(site.app, { code: site.simulator.miniProgramCode(site.person) })).status).toBe(401);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['rejects', () => Promise.reject(new Error('no database'))],
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
  ])('that %s is an error of the login, and the process lives', async (_how, verify) => {
    const site = expressMini({ verify });
    const response = await post(site.app, { code: site.simulator.miniProgramCode(site.person) });
    expect([response.status, response.body.message]).toEqual([500, 'no database']);
  });

  it('gets the request first where the site asked for it', async () => {
    const paths: unknown[] = [];
    const verify = (
      req: { path: string },
      session: { sessionKey: string },
      profile: { openid: string },
      done: (error: unknown, user: object) => void,
    ) => {
      paths.push(req.path, typeof session.sessionKey);
      done(null, { openid: profile.openid });
    };
    const site = expressMini({ strategy: { passReqToCallback: true } as object, verify: verify as never });
    expect((await post(site.app, { code: site.simulator.miniProgramCode(site.person) })).status).toBe(200);
    expect(paths).toEqual(['/login', 'string']);
  });

  it('gets a unionid when the mini program is bound to an Open Platform account, and none when it is not', async () => {
    const site = expressMini();
    await post(site.app, { code: site.simulator.miniProgramCode(site.person) });
    site.simulator.fail('sns/jscode2session', { body: '{"openid":"o1","session_key":"k","unionid":""}' });
    await post(site.app, { code: 'abc' });
    const [bound, unbound] = site.verified.map(([, profile]) => profile);
    expect(bound).toMatchObject({ provider: 'wechat-miniprogram', id: bound!.openid });
    expect(bound!.unionid).toMatch(/^[\w-]+$/);
    expect('unionid' in unbound!).toBe(false);
  });
});

describe('several mini programs', () => {
  const apps = [
    { appId: 'wxaaaaaaaaaaaaaaaa', appSecret: 'a'.repeat(32) },
    { appId: 'wxbbbbbbbbbbbbbbbb', appSecret: 'b'.repeat(32) },
  ];

  it('stand beside each other by name, and the code of one is nothing to the other', async () => {
    const simulator = new WeChatSimulator({ miniPrograms: apps });
    const [one, two] = apps.map((app, i) =>
      expressMini({ simulator, strategy: { ...app, name: `mini-${i}` } }),
    );
    const code = simulator.miniProgramCode(one!.person, apps[0]!.appId);
    expect((await post(two!.app, { code })).status).toBe(401);
    const fresh = simulator.miniProgramCode(one!.person, apps[0]!.appId);
    expect((await post(one!.app, { code: fresh })).body.appId).toBe(apps[0]!.appId);
    expect([one!.strategy.name, two!.strategy.name]).toEqual(['mini-0', 'mini-1']);
  });

  it('logging in at the same time are never mixed up', async () => {
    const site = expressMini();
    const people = Array.from({ length: 20 }, () => site.simulator.addUser());
    const { appId } = site.simulator.miniProgram;
    const openids = await Promise.all(
      people.map(async (person) => {
        const { body } = await post(site.app, { code: site.simulator.miniProgramCode(person) });
        return body.openid as string;
      }),
    );
    expect(openids).toEqual(people.map((person) => site.simulator.openid(person, appId)));
  });
});

describe('wrong options of WeChatMiniProgramStrategy', () => {
  const MINI = { appId: 'wx0123456789abcdef', appSecret: 'secret' };
  it.each<[string, object | undefined, RegExp]>([
    ['no options', undefined, /`options` must be an object/],
    ['a misspelt name', { ...MINI, appid: 'wx' }, /unknown option `appid`/],
    ['options of an Official Account', { ...MINI, store: {} }, /unknown option `store`/],
    ['no appId', { appSecret: 's' }, /`appId` must be the AppID of the mini program/],
    ['no appSecret', { appId: 'wx1' }, /`appSecret` must be a non-empty string/],
    ['an empty name', { ...MINI, name: '' }, /`name` must be a non-empty string/],
    ['a fetch that is none', { ...MINI, fetch: 'undici' }, /`fetch` must be a function/],
    ['a timeout of 0', { ...MINI, timeoutMs: 0 }, /`timeoutMs` must be a whole number from 1/],
    [
      'a plain http endpoint',
      { ...MINI, endpoints: { api: 'http://a.example' } },
      /`endpoints\.api` must be https/,
    ],
    [
      'a word for a switch',
      { ...MINI, passReqToCallback: 'yes' },
      /`passReqToCallback` must be true or false/,
    ],
  ])('%s: a TypeError with the option and the rule, and without the secret', (_what, options, rule) => {
    const make = () => new WeChatMiniProgramStrategy(options as never, () => undefined);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(rule);
    expect(make).not.toThrow(/secret\b(?!`)/);
  });

  it('no verify is one too', () => {
    expect(() => new WeChatMiniProgramStrategy(MINI, undefined as never)).toThrow(
      /`verify` must be a function/,
    );
  });
});
