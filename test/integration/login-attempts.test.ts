import request from 'supertest';
import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator, type Fault } from '../../src/simulator/index.js';
import { exchanges, expressSite, logIn, openBrowser } from '../support/express-site.js';
import { expressMini } from '../support/mini-program-site.js';
import { rawServer } from '../support/raw-server.js';

/** A `fetch` to a simulated WeChat that fails as often as there are `troubles`, at the calls whose path has `part`. */
function troubled(simulator: WeChatSimulator, part: string, troubles: object[]) {
  const tried = { calls: 0 };
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes(part)) return simulator.fetch(input, init);
    tried.calls += 1;
    const trouble = troubles.shift();
    if (trouble === undefined) return simulator.fetch(input, init);
    return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), trouble) }));
  };
  return { fetch, tried };
}

const NO_CONNECTION: [string, object][] = [
  ['a refused connection', { syscall: 'connect', code: 'ECONNREFUSED' }],
  ['a name that is not known', { syscall: 'getaddrinfo', code: 'ENOTFOUND' }],
  ['a name server that is away', { syscall: 'getaddrinfo', code: 'EAI_AGAIN' }],
  ['a connection that took too long', { code: 'UND_ERR_CONNECT_TIMEOUT' }],
  [
    'all addresses refused',
    { code: 'ECONNREFUSED', errors: [{ syscall: 'connect' }, { syscall: 'connect' }] },
  ],
];
const MAYBE_ARRIVED: [string, object][] = [
  ['a connection that broke', { syscall: 'read', code: 'ECONNRESET' }],
  ['a connection that went silent', { syscall: 'read', code: 'ETIMEDOUT' }],
  ['a pipe that broke', { syscall: 'write', code: 'EPIPE' }],
  ['a server that hung up', { code: 'UND_ERR_SOCKET' }],
];
const ANSWERS: [string, Fault][] = [
  ['hangs up before it did anything', { reset: true }],
  ['hangs up afterwards', { reset: true, afterEffect: true }],
  ['answers with status 502', { status: 502 }],
  ['is busy', { errcode: -1 }],
];

describe('F11 P20 the exchange of a code', () => {
  const person = ({ simulator }: { simulator: WeChatSimulator }) => simulator.people[0]!.id;
  const site = (troubles: object[]) => {
    const simulator = new WeChatSimulator();
    const { fetch, tried } = troubled(simulator, 'sns/oauth2/access_token', troubles);
    return { ...expressSite({ simulator, account: { fetch } }), tried };
  };

  it.each(NO_CONNECTION)('is tried a second time after %s', async (_how, trouble) => {
    const made = site([trouble]);
    expect((await logIn(made, openBrowser(made), person(made))).headers.location).toBe('/me');
    expect([made.tried.calls, exchanges(made.simulator)]).toEqual([2, 1]);
  });

  it('is not tried a third time', async () => {
    const made = site([NO_CONNECTION[0]![1], NO_CONNECTION[1]![1]]);
    const answer = await logIn(made, openBrowser(made), person(made));
    expect([answer.status, answer.body.code]).toEqual([503, 'ERR_WECHAT_NETWORK']);
    expect([made.tried.calls, made.verified]).toEqual([2, []]);
  });

  it.each(MAYBE_ARRIVED)('is not tried again after %s: it may have arrived', async (_how, trouble) => {
    const made = site([trouble]);
    expect((await logIn(made, openBrowser(made), person(made))).status).toBe(503);
    expect([made.tried.calls, made.verified]).toEqual([1, []]);
  });

  it.each(ANSWERS)('F20 is sent once when WeChat %s', async (_how, fault) => {
    const made = site([]);
    made.simulator.fail('sns/oauth2/access_token', fault);
    expect((await logIn(made, openBrowser(made), person(made))).status).toBeGreaterThanOrEqual(500);
    expect([exchanges(made.simulator), made.verified]).toEqual([1, []]);
  });

  it('P22 is tried a second time once in ten seconds while few log in', async () => {
    const trouble = NO_CONNECTION[0]![1];
    const made = site([trouble, trouble, trouble]);
    for (let i = 0; i < 2; i++) await logIn(made, openBrowser(made), person(made));
    expect(made.tried.calls).toBe(3);
  });

  it('is known to have made no connection by what Node says too, and the error tells nothing else', async () => {
    const nobody = await rawServer(() => undefined);
    await nobody.close();
    const { api } = new OfficialAccount({ appId: 'wx1', appSecret: 's', endpoints: { api: nobody.url } });
    const error: unknown = await api.exchangeCode('C').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'ERR_WECHAT_NETWORK',
      cause: { code: 'ECONNREFUSED', syscall: 'connect' },
    });
    expect(Object.keys((error as { cause: object }).cause).sort()).toEqual(['code', 'name', 'syscall']);
  });
});

describe('F11 P20 sns/userinfo', () => {
  const site = () => expressSite({ strategy: { scope: 'snsapi_userinfo' } });
  const asked = ({ simulator }: ReturnType<typeof site>) => simulator.calls('sns/userinfo').length;

  it.each(ANSWERS)(
    'that %s once is asked a second time, and the visitor is logged in',
    async (_how, fault) => {
      const made = site();
      made.simulator.fail('sns/userinfo', fault);
      const person = made.simulator.people[0]!;
      expect((await logIn(made, openBrowser(made), person.id)).headers.location).toBe('/me');
      expect(made.verified).toMatchObject([
        { openid: made.simulator.openid(person.id), scope: 'snsapi_userinfo' },
      ]);
      expect([asked(made), exchanges(made.simulator)]).toEqual([2, 1]);
    },
  );

  it('that fails twice is a typed error, and nobody is logged in', async () => {
    const made = site();
    made.simulator.fail('sns/userinfo', { status: 502 }, 2);
    const answer = await logIn(made, openBrowser(made), made.simulator.people[0]!.id);
    expect([answer.status, answer.body.code]).toEqual([502, 'ERR_WECHAT_HTTP_STATUS']);
    expect([asked(made), made.verified]).toEqual([2, []]);
  });

  it.each<[string, Fault]>([
    ['refuses', { errcode: 48001 }],
    ['is asked too often', { errcode: 45009 }],
    ['answers with a page', { body: '<html>' }],
  ])('that %s is not asked again', async (_how, fault) => {
    const made = site();
    made.simulator.fail('sns/userinfo', fault);
    const answer = await logIn(made, openBrowser(made), made.simulator.people[0]!.id);
    expect([answer.status, asked(made), made.verified]).toEqual([502, 1, []]);
  });

  it('that answers too late is not asked again', async () => {
    const made = expressSite({ strategy: { scope: 'snsapi_userinfo' }, account: { timeoutMs: 300 } });
    made.simulator.fail('sns/userinfo', { delayMs: 60_000 });
    const answer = await logIn(made, openBrowser(made), made.simulator.people[0]!.id);
    expect([answer.status, answer.body.code, asked(made)]).toEqual([503, 'ERR_WECHAT_TIMEOUT', 1]);
  });
});

describe('F11 P20 jscode2session', () => {
  const site = (troubles: object[]) => {
    const simulator = new WeChatSimulator();
    const { fetch, tried } = troubled(simulator, 'sns/jscode2session', troubles);
    return { ...expressMini({ simulator, strategy: { fetch } }), tried };
  };
  const logInto = ({ app, simulator, person }: ReturnType<typeof site>) =>
    request(app)
      .post('/login')
      .send({ code: simulator.miniProgramCode(person) });

  it.each(NO_CONNECTION)('is tried a second time after %s', async (_how, trouble) => {
    const made = site([trouble]);
    expect((await logInto(made)).status).toBe(200);
    expect([made.tried.calls, made.simulator.calls('sns/jscode2session').length]).toEqual([2, 1]);
  });

  it.each(MAYBE_ARRIVED)('is not tried again after %s: it may have arrived', async (_how, trouble) => {
    const made = site([trouble]);
    expect((await logInto(made)).status).toBe(503);
    expect([made.tried.calls, made.verified]).toEqual([1, []]);
  });

  it.each(ANSWERS)('is sent once when WeChat %s', async (_how, fault) => {
    const made = site([]);
    made.simulator.fail('sns/jscode2session', fault);
    expect((await logInto(made)).status).toBeGreaterThanOrEqual(500);
    expect([made.tried.calls, made.verified]).toEqual([1, []]);
  });
});
