import session from 'express-session';
import { beginLogin, expressSite, logIn, openBrowser, passWeChat } from '../support/express-site.js';

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
