import { WeChatStrategy, type VerifyDone, type WeChatStrategyOptions } from '../../src/index.js';
import { Outcome } from '../../src/passport/outcome.js';
import { callVerify } from '../../src/passport/verify.js';
import { expressSite, logIn, openBrowser } from '../support/express-site.js';

const given = {
  req: {},
  accessToken: 'A',
  refreshToken: 'R',
  params: { scope: 's' },
  profile: { id: 'o' } as never,
};

describe('verify', () => {
  it.each<[string, boolean, (seen: unknown[]) => (...args: never[]) => unknown, unknown[]]>([
    [
      'four',
      false,
      (seen) => (a: unknown, r: unknown, p: unknown, done: () => void) => (seen.push(a, r, p), done()),
      ['A', 'R', given.profile],
    ],
    [
      'five',
      false,
      (seen) => (a: unknown, r: unknown, x: unknown, p: unknown, done: () => void) => (
        seen.push(a, r, x, p),
        done()
      ),
      ['A', 'R', given.params, given.profile],
    ],
    [
      'five, the request first',
      true,
      (seen) => (q: unknown, a: unknown, r: unknown, p: unknown, done: () => void) => (
        seen.push(q, a, r, p),
        done()
      ),
      [given.req, 'A', 'R', given.profile],
    ],
    [
      'six, the request first',
      true,
      (seen) => (q: unknown, a: unknown, r: unknown, x: unknown, p: unknown, done: () => void) => (
        seen.push(q, a, r, x, p),
        done()
      ),
      [given.req, 'A', 'R', given.params, given.profile],
    ],
    [
      'any number, as Nest does',
      false,
      (seen) =>
        (...args: unknown[]) => (seen.push(...args.slice(0, -1)), (args.at(-1) as () => void)()),
      ['A', 'R', given.profile],
    ],
  ])(
    'that declares %s arguments gets what passport-oauth2 would give it',
    async (_count, passReq, make, expected) => {
      const seen: unknown[] = [];
      await callVerify(make(seen), passReq, given);
      expect(seen).toEqual(expected);
    },
  );

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
  ])('that %s makes the login an error', async (_how, verify) => {
    await expect(callVerify(verify, false, given)).rejects.toThrow('no database');
  });

  it('that calls done and rejects afterwards has logged in', async () => {
    const verify = (_a: unknown, _r: unknown, _p: unknown, done: (error: unknown, user: object) => void) => {
      done(null, { id: 1 });
      return Promise.reject(new Error('too late'));
    };
    expect(await callVerify(verify as never, false, given)).toEqual({ user: { id: 1 }, info: undefined });
  });

  it('that resolves to something has not logged anyone in: only done counts', async () => {
    const verify = jest.fn(
      (_a: unknown, _r: unknown, _p: unknown, done: (error: unknown, user: object) => void) => {
        setImmediate(() => done(null, { id: 'from done' }));
        return Promise.resolve({ id: 'query object' });
      },
    );
    expect((await callVerify(verify as never, false, given)).user).toEqual({ id: 'from done' });
  });

  it('that says nobody turns the visitor away with its own words', async () => {
    const site = expressSite({
      verify: (_a, _r, _p, done) => done(null, false, { message: 'members only' }),
    });
    const browser = openBrowser(site);
    expect((await logIn(site, browser, site.simulator.people[0]!.id)).status).toBe(401);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('whose promise rejects reaches the error handler of the site, and the process lives', async () => {
    const site = expressSite({ verify: () => Promise.reject(new Error('no database')) });
    const response = await logIn(site, openBrowser(site), site.simulator.people[0]!.id);
    expect([response.status, response.body.message]).toEqual([500, 'no database']);
  });

  it('gets the request first where the site asked for it', async () => {
    const paths: string[] = [];
    const verify = (
      req: { path: string },
      _a: string,
      _r: string,
      { openid }: { openid: string },
      done: VerifyDone,
    ) => {
      paths.push(req.path);
      done(null, { openid });
    };
    const site = expressSite({ strategy: { passReqToCallback: true } as object, verify: verify as never });
    const browser = openBrowser(site);
    await logIn(site, browser, site.simulator.people[0]!.id);
    expect(paths).toEqual(['/auth/wechat/callback']);
    expect((await browser.get('/me')).body.openid).toBe(site.simulator.openid(site.simulator.people[0]!.id));
  });
});

describe('the end of an attempt', () => {
  it('counts once: what comes later is ignored', () => {
    const ends: string[] = [];
    const note = (name: string) => () => void ends.push(name);
    const outcome = new Outcome({
      success: note('success'),
      fail: note('fail'),
      redirect: note('redirect'),
      error: note('error'),
    });
    outcome.redirect('/');
    outcome.error(new Error());
    outcome.success({}, {});
    expect(ends).toEqual(['redirect']);
  });
});

describe('an action of Passport that throws', () => {
  it('is an error of the login and not a request without an answer', () => {
    const errors: unknown[] = [];
    const success = () => {
      throw new TypeError('thrown by the application');
    };
    const nothing = () => undefined;
    new Outcome({ success, fail: nothing, redirect: nothing, error: (error) => errors.push(error) }).success(
      {},
      {},
    );
    expect(errors).toEqual([expect.objectContaining({ name: 'TypeError' })]);
  });
});

describe('a site that forgot something', () => {
  const run = (options: Partial<WeChatStrategyOptions>, req: object, authenticate = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const { strategy } = expressSite({ strategy: options });
      const attempt = Object.assign(Object.create(strategy) as WeChatStrategy, {
        success: reject,
        fail: reject,
        redirect: reject,
        error: resolve,
      });
      attempt.authenticate(req as never, authenticate);
    });

  it.each([{}, { query: { code: 'abc', state: 'a'.repeat(40) } }])(
    'a session is asked for one, with a link (%j)',
    async (req) => {
      expect(await run({}, req)).toMatchObject({
        code: 'ERR_WECHAT_CONFIG',
        message: expect.stringContaining('Did you forget to use a session middleware before Passport?'),
        hint: expect.stringContaining('docs/errors.md#err_wechat_config'),
      });
    },
  );

  it.each([
    [{ scope: 'email' }, /`scope` must be one of/],
    [{ lang: 'de' }, /`lang` must be one of/],
    [{ forcePopup: 'yes' }, /`forcePopup` must be true or false/],
    [{ callbackURL: '/relative' }, /`callbackURL` must be an absolute URL/],
    [{ callbackURL: 'http://site.example/' }, /`callbackURL` must be https/],
  ])('the rules of passport.authenticate (%j) gets a typed error', async (authenticate, message) => {
    expect(await run({}, { session: {} }, authenticate)).toMatchObject({
      code: 'ERR_WECHAT_CONFIG',
      message: expect.stringMatching(message),
    });
  });

  it('that its returnTo function can throw gets that error', async () => {
    const authenticate = {
      returnTo: () => {
        throw new Error('no such page');
      },
    };
    expect(await run({}, { session: {} }, authenticate)).toMatchObject({ message: 'no such page' });
  });

  it('a session store that says ENOENT for a session it does not have is none that is away', async () => {
    const get = (_id: string, callback: (error: Error) => void) =>
      callback(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
    const req = { session: {}, sessionID: 'id', sessionStore: { get }, headers: { cookie: 'sid=id' } };
    await expect(run({}, req)).rejects.toContain('/connect/oauth2/authorize');
  });

  it('F21 the session store is away is told so, and nobody is logged in', async () => {
    const away = (_id: string, callback: (error: Error) => void) =>
      callback(new Error('redis://:password@host is away'));
    const req = { session: {}, sessionID: 'id', sessionStore: { get: away }, headers: { cookie: 'sid=id' } };
    const error = await run({}, req);
    expect(error).toMatchObject({ code: 'ERR_WECHAT_STORE', status: 503 });
    expect(JSON.stringify(error) + String(error)).not.toContain('password');
  });

  it('F21 the session store never answers is told so after five seconds, and the next login of that session is not held up', async () => {
    jest.useFakeTimers();
    const hung = jest.fn();
    const well = (_id: string, callback: (error: null) => void) => callback(null);
    const store = { get: hung as (...args: never[]) => void };
    const req = () => ({ session: {}, sessionID: 'id', sessionStore: store, headers: { cookie: 'sid=id' } });
    const [first, second] = [run({}, req()).catch(String), run({}, req()).catch(String)];
    await jest.advanceTimersByTimeAsync(6_000);
    store.get = well;
    await jest.advanceTimersByTimeAsync(6_000);
    jest.useRealTimers();
    expect(hung).toHaveBeenCalledTimes(2);
    for (const error of await Promise.all([first, second]))
      expect(error).toMatchObject({ code: 'ERR_WECHAT_STORE', status: 503 });
    expect(await run({}, req()).catch(String)).toContain('/connect/oauth2/authorize');
  });
});
