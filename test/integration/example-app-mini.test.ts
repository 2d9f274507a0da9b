import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

const ACCOUNT = {
  WECHAT_APP_ID: 'wx0123456789abcdef',
  WECHAT_APP_SECRET: 'CANARY-app-secret',
  PUBLIC_URL: 'https://tea.example.com',
  SESSION_SECRET: 'CANARY-session-secret-0123456789abcdef',
  TRUST_PROXY: '1',
};

describe.each(FRAMEWORKS)('on %s', (framework) => {
  let app: ExampleApp;
  let person: string;

  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(async () => {
    person = String((await app.simulate('people', { nickname: '茶客' })).id);
  });

  interface Answer {
    status: number;
    headers: Headers;
    text: string;
    body: Record<string, unknown>;
  }

  /** A request of a mini program: no cookies, and no Origin that means anything. */
  async function ask(path: string, sent: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(app.url + path, {
      method: sent === undefined ? 'GET' : 'POST',
      headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: sent === undefined ? null : JSON.stringify(sent),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as never };
  }

  /** What `wx.login` gives a person. */
  const codeOf = async (whose: string) =>
    String((await app.simulate('mini-program-code', { person: whose })).code);
  const logIn = async (whose = person) => ask('/mini/login', { code: await codeOf(whose) });
  const me = (token: unknown) => ask('/mini/me', undefined, { authorization: `Bearer ${String(token)}` });

  describe('the login of a mini program', () => {
    it('gives a token for a code, no cookie, and nothing of WeChat’s', async () => {
      const code = await codeOf(person);
      const { status, headers, body, text } = await ask('/mini/login', { code });
      expect(status).toBe(200);
      expect(body).toEqual({
        token: expect.stringMatching(/^[\w-]{43}$/) as string,
        expiresInSeconds: 604_800,
      });
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('cache-control')).toBe('no-store');
      expect(text).not.toMatch(/session_key|openid|unionid/i);
    });

    it('never tells the session key: not to the mini program, not in a page, not in the log', async () => {
      const answer = { openid: 'oCanaryOpenid0123456789abcdef', session_key: 'CANARYkeyCANARYkeyCAN==' };
      await app.simulate('fail', {
        endpoint: 'sns/jscode2session',
        fault: { body: JSON.stringify(answer) },
      });
      const { status, body, text } = await logIn();
      expect(status).toBe(200);
      for (const seen of [text, (await me(body.token)).text, app.log]) expect(seen).not.toContain('CANARY');
    });

    it.each<[string, unknown, Record<string, string>, number, string]>([
      ['a code that WeChat never issued', { code: 'NoSuchCode' }, {}, 401, 'code_rejected'],
      ['no code', {}, {}, 400, 'invalid_request'],
      [
        'an openid in place of a code',
        { openid: 'oForged0123456789abcdefghijk' },
        {},
        400,
        'invalid_request',
      ],
      ['a form', { code: 'x' }, { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
      ['a GET', undefined, {}, 405, 'method_not_allowed'],
    ])('refuses %s', async (_what, sent, headers, status, error) => {
      const answer = await ask('/mini/login', sent, headers);
      expect([answer.status, answer.body]).toEqual([status, { error }]);
    });

    it('refuses a code that was used already, and the token it gave lives on', async () => {
      const code = await codeOf(person);
      const { body } = await ask('/mini/login', { code });
      expect((await ask('/mini/login', { code })).status).toBe(401);
      expect((await me(body.token)).status).toBe(200);
    });

    it('answers JSON, with a reference and nothing else, while WeChat is away', async () => {
      await app.simulate('fail', {
        endpoint: 'sns/jscode2session',
        fault: { errcode: -1, errmsg: 'CANARY' },
        times: 3,
      });
      const { status, body, text } = await logIn();
      expect(status).toBeGreaterThan(500);
      expect(body).toEqual({
        error: 'try_again',
        reference: expect.stringMatching(/^[\da-f]{8}$/) as string,
      });
      expect(text).not.toContain('CANARY');
      await app.simulate('clear-faults', {});
    });
  });

  describe('the token', () => {
    it('tells who they are: the same person, with the same card, as on the phone and on the PC', async () => {
      await app.simulate('follow', { person });
      const pc = new HttpVisitor(app, 'pc');
      await pc.logIn(person);
      await pc.post('/card/cup', '');
      const { body } = await logIn();
      const { body: known } = await me(body.token);
      expect(known).toMatchObject({ name: '茶客', places: 3, isKnownToAccount: true, card: { cups: 1 } });
      await expect(pc.text('/account')).resolves.toContain('Mini program');
    });

    it('of who never came another way tells of no card, and opens none', async () => {
      const { body } = await logIn();
      const { body: known } = await me(body.token);
      expect(known).toEqual({ name: null, places: 1, isKnownToAccount: false, card: null });
    });

    it.each([
      ['no token', undefined],
      ['an empty one', 'Bearer '],
      ['one that was never given', `Bearer ${'A'.repeat(43)}`],
      ['the name of another scheme', `Basic ${'A'.repeat(43)}`],
    ])('is needed: %s is 401', async (_what, authorization) => {
      const { status, body } = await ask(
        '/mini/me',
        undefined,
        authorization === undefined ? {} : { authorization },
      );
      expect([status, body]).toEqual([401, { error: 'login_required' }]);
    });

    it('is not the cookie: a visitor of the site is nobody here, and a token opens no page', async () => {
      const phone = new HttpVisitor(app);
      await phone.logIn(person);
      expect((await phone.get('/mini/me')).status).toBe(401);
      const { body } = await logIn();
      const page = await new HttpVisitor(app).get('/account', {
        authorization: `Bearer ${String(body.token)}`,
      });
      expect(page.status).toBe(302);
    });

    it('is dead after its logout, and the other one of the same person is not', async () => {
      const [one, other] = [await logIn(), await logIn()];
      const authorization = `Bearer ${String(one.body.token)}`;
      expect((await ask('/mini/logout', {}, { authorization })).status).toBe(200);
      expect((await me(one.body.token)).status).toBe(401);
      expect((await ask('/mini/logout', {}, { authorization })).status).toBe(401);
      expect((await me(other.body.token)).status).toBe(200);
    });

    it('is dead when its owner gives up their WeChat account', async () => {
      await app.simulate('follow', { person });
      const { body } = await logIn();
      await app.simulate('change-authorization', { person, event: 'user_authorization_cancellation' });
      expect((await me(body.token)).status).toBe(401);
    });
  });

  describe('the page that plays a mini program', () => {
    it('gets a code of the chosen person from the simulator, for our own page only', async () => {
      const visitor = new HttpVisitor(app);
      const json = { 'content-type': 'application/json' };
      await expect(visitor.text('/mini')).resolves.toContain(`value="${person}"`);
      const body = JSON.stringify({ person });
      const foreign = await visitor.post('/mini/code', body, { ...json, 'sec-fetch-site': 'cross-site' });
      expect(foreign.status).toBe(403);
      const own = await visitor.post('/mini/code', body, { ...json, 'sec-fetch-site': 'same-origin' });
      const { code } = (await own.json()) as { code: string };
      expect((await ask('/mini/login', { code })).status).toBe(200);
      const nobody = await visitor.post('/mini/code', '{"person":"nobody"}', {
        ...json,
        'sec-fetch-site': 'same-origin',
      });
      expect(nobody.status).toBe(404);
    });

    it('is not there with an account of its own, nor is the login without a mini program', async () => {
      const own = await ExampleApp.start(ACCOUNT, framework);
      const visitor = new HttpVisitor(own);
      for (const path of ['/mini', '/mini/me']) expect((await visitor.get(path)).status).toBe(404);
      for (const path of ['/mini/code', '/mini/login'])
        expect((await visitor.post(path, '{}')).status).toBe(404);
      await own.stop();
    });

    it('is not there with a mini program of its own, whose login is', async () => {
      const keys = {
        WECHAT_MINI_PROGRAM_ID: 'wx0000000000000002',
        WECHAT_MINI_PROGRAM_SECRET: 'CANARY-mini',
      };
      const withOne = await ExampleApp.start({ ...ACCOUNT, ...keys }, framework);
      const other = new HttpVisitor(withOne);
      expect((await other.get('/mini')).status).toBe(404);
      expect((await other.post('/mini/code', '{"person":"alex"}')).status).toBe(404);
      expect((await other.get('/mini/me')).status).toBe(401);
      await withOne.stop();
    });
  });
});
