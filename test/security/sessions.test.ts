import session from 'express-session';
import { SessionStateStore, type StateRecord } from '../../src/index.js';
import { beginLogin, expressSite, logIn, openBrowser, passWeChat } from '../support/express-site.js';
import { koaSite } from '../support/koa-site.js';
import { makeRequest } from '../support/state-stores.js';

/** A site where one can leave something in the session, look at it, and log out. */
function site() {
  const sessionStore = new session.MemoryStore();
  const made = expressSite({ sessionStore });
  const idOf = (cookie: string) =>
    decodeURIComponent(cookie.split('=')[1]!.split(';')[0]!).slice(2).split('.')[0]!;
  const stored = (cookie: string) =>
    new Promise<object | null | undefined>((resolve, reject) =>
      sessionStore.get(idOf(cookie), (error, found) => (error ? reject(error as Error) : resolve(found))),
    );
  const leave = async (cookie: string, change: object) => {
    const found = (await stored(cookie))!;
    await new Promise((resolve) =>
      sessionStore.set(idOf(cookie), Object.assign(found, change) as never, resolve),
    );
  };
  const [alice, bob] = made.simulator.people.map(({ id }) => id) as [string, string];
  return { ...made, stored, leave, alice, bob };
}

const cookieOf = (answer: { headers: object }) =>
  (answer.headers as { 'set-cookie'?: string[] })['set-cookie']![0]!.split(';')[0]!;

describe('T09 the session of a visitor', () => {
  it('that somebody else chose is dead after the login, and nothing of it is carried over', async () => {
    const made = site();
    const started = await openBrowser(made).get('/login');
    const planted = cookieOf(started);
    await made.leave(planted, { cart: 'of the attacker' });
    const victim = openBrowser(made);
    const callback = await passWeChat(made.simulator, started.headers.location!, made.alice);
    const done = await victim.get(callback).set('Cookie', planted);
    expect(done.headers.location).toBe('/me');
    const fresh = cookieOf(done);
    expect(fresh).not.toBe(planted);
    expect(await made.stored(planted)).toBeUndefined();
    expect(JSON.stringify(await made.stored(fresh))).not.toContain('attacker');
    expect((await openBrowser(made).get('/me').set('Cookie', planted)).status).toBe(401);
  });

  it('holds no state of a login once that is done', async () => {
    const made = site();
    const done = await logIn(made, openBrowser(made), made.alice);
    expect(Object.keys((await made.stored(cookieOf(done)))!).sort()).toEqual(['cookie', 'passport']);
  });

  it('of one person has nothing left for the next who logs in over it', async () => {
    const made = site();
    const browser = openBrowser(made);
    const first = cookieOf(await logIn(made, browser, made.alice));
    await made.leave(first, { cart: 'of Alice' });
    const second = cookieOf(await logIn(made, browser, made.bob));
    expect(second).not.toBe(first);
    expect((await browser.get('/me')).body).toMatchObject({ openid: made.simulator.openid(made.bob) });
    expect(JSON.stringify(await made.stored(second))).not.toContain('Alice');
    expect(await made.stored(first)).toBeUndefined();
    expect((await openBrowser(made).get('/me').set('Cookie', first)).status).toBe(401);
  });

  it('of somebody who goes to WeChat and does not come back stays theirs', async () => {
    const made = site();
    const browser = openBrowser(made);
    await logIn(made, browser, made.alice);
    await beginLogin(browser);
    expect((await browser.get('/me')).body).toMatchObject({ openid: made.simulator.openid(made.alice) });
  });

  it('does not change hands by a callback that fails', async () => {
    const made = site();
    const browser = openBrowser(made);
    await logIn(made, browser, made.alice);
    const callback = await passWeChat(made.simulator, await beginLogin(browser), made.bob);
    made.simulator.fail('sns/oauth2/access_token', { errcode: -1 });
    expect((await browser.get(callback)).status).toBe(502);
    expect((await browser.get('/me')).body).toMatchObject({ openid: made.simulator.openid(made.alice) });
  });

  it('T16 that was logged out is dead at the server, and its spent callback brings nobody back', async () => {
    const made = site();
    const browser = openBrowser(made);
    const callback = await passWeChat(made.simulator, await beginLogin(browser), made.alice);
    const cookie = cookieOf(await browser.get(callback));
    await browser.get('/logout');
    expect(await made.stored(cookie)).toBeUndefined();
    expect((await openBrowser(made).get('/me').set('Cookie', cookie)).status).toBe(401);
    const replayed = await browser.get(callback);
    // At most a login of their own begins, in which WeChat has the word again.
    expect(replayed.headers.location).toContain('/connect/oauth2/authorize?');
    expect((await browser.get('/me')).status).toBe(401);
    expect(made.simulator.calls('sns/oauth2/access_token')).toHaveLength(1);
  });
});

describe('T09 a session whose contents outlive the login', () => {
  const STATE = 'ab'.repeat(20);
  const RECORD = { strategy: 'wechat', scope: 'snsapi_base' } as StateRecord;

  it('on Koa is another afterwards, and the id from before is nobody', async () => {
    const made = koaSite();
    const person = made.simulator.people[0]!.id;
    const started = await openBrowser(made).get('/login');
    const planted = (started.headers['set-cookie'] as unknown as string[]).map((one) => one.split(';')[0]!);
    const callback = await passWeChat(made.simulator, started.headers.location!, person);
    const done = await openBrowser(made).get(callback).set('Cookie', planted.join('; '));
    expect(done.headers.location).toBe('/me');
    expect(cookieOf(done)).not.toBe(planted[0]);
    expect((await openBrowser(made).get('/me').set('Cookie', planted.join('; '))).status).toBe(401);
  });

  it('on Koa has no use for a state from before: a code of somebody else changes nothing', async () => {
    const made = koaSite();
    const [victim, attacker] = made.simulator.people.map(({ id }) => id) as [string, string];
    const browser = openBrowser(made);
    const planted = await beginLogin(browser);
    await logIn(made, browser, victim);
    const late = await browser.get(await passWeChat(made.simulator, planted, attacker));
    expect([late.status, late.headers.location]).toEqual([302, '/']);
    expect((await browser.get('/me')).body).toMatchObject({ openid: made.simulator.openid(victim) });
    expect(made.simulator.calls('sns/oauth2/access_token')).toHaveLength(1);
  });

  it.each([
    ['koa-session', (id: string, kept: object) => ({ session: { ...kept, externalKey: id } })],
    ['keepSessionInfo', (id: string, kept: object) => ({ session: { ...kept }, sessionID: id })],
  ])('with %s knows the states of its own id only, and does not hold that id', async (_how, sessionOf) => {
    const store = new SessionStateStore();
    const before = { ...makeRequest(), ...sessionOf('the-planted-id', {}) };
    await store.save(before, STATE, RECORD);
    expect(await store.find(before, STATE)).toMatchObject(RECORD);
    const { wechatLogins } = before.session as { wechatLogins?: string[] };
    expect(JSON.stringify(wechatLogins)).not.toContain('the-planted-id');
    const after = { ...makeRequest(), ...sessionOf('the-new-id', { wechatLogins }) };
    expect(await store.find(after, STATE)).toBeUndefined();
    expect(await store.take(after, STATE)).toBe('gone');
    expect(await store.take(before, STATE)).toBe('first');
  });
});
