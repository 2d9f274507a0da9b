import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

let app: ExampleApp;
let visitor: HttpVisitor;
let person: string;

const follow = () => app.simulate('follow', { person });
const unfollow = () => app.simulate('unfollow', { person });
const drink = () => visitor.post('/card/cup', '');

describe.each(FRAMEWORKS)('on %s the tea card', (framework) => {
  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(async () => {
    visitor = new HttpVisitor(app);
    person = String((await app.simulate('people', { nickname: '茶客' })).id);
  });

  it('of a follower who has one is theirs at every login, in any browser', async () => {
    await follow();
    await visitor.logIn(person);
    await drink();
    const first = await cardSeenBy(visitor);
    const elsewhere = new HttpVisitor(app);
    await elsewhere.logIn(person);
    expect(first).toMatchObject({ status: 200, cups: 1 });
    await expect(cardSeenBy(elsewhere)).resolves.toEqual(first);
  });

  it('is opened for a follower who has none, because WeChat’s push was lost', async () => {
    const before = await nextNumber();
    await app.simulate('fail', { endpoint: 'push', fault: { lost: true } });
    await follow();
    await visitor.logIn(person);
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 200, number: before + 1, cups: 0 });
  });

  it('is not opened for who does not follow: they must follow first, and then it is there', async () => {
    const before = await nextNumber();
    await visitor.logIn(person);
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 403 });
    expect((await drink()).status).toBe(403);
    expect(await nextNumber()).toBe(before + 1);
    await follow();
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 200, number: before + 2, cups: 0 });
  });

  it('is there before the first login of who followed, and that login asks WeChat nothing about them', async () => {
    await follow();
    const after = await nextNumber();
    const asked = await questions();
    await visitor.logIn(person);
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 200, number: after - 1, cups: 0 });
    expect(await questions()).toBe(asked);
  });

  it('is thrown away when its owner leaves, and who comes back gets a new one', async () => {
    await follow();
    await visitor.logIn(person);
    await drink();
    const { number } = await cardSeenBy(visitor);
    await unfollow();
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 403 });
    await follow();
    const again = await cardSeenBy(visitor);
    expect(again.cups).toBe(0);
    expect(again.number).toBeGreaterThan(number!);
  });

  it('does not stay when the news that somebody followed comes after the news that they left', async () => {
    const before = await nextNumber();
    await app.simulate('fail', { endpoint: 'push', fault: { reorder: true } });
    const followed = follow();
    await unfollow();
    await followed;
    await visitor.logIn(person);
    await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 403 });
    await follow();
    // The one of the first time had a number, too, and is gone.
    await expect(cardSeenBy(visitor)).resolves.toMatchObject({ number: before + 2 });
  });

  it.each(['user_authorization_revoke', 'user_authorization_cancellation'])(
    'is thrown away at %s: its owner took back what they had allowed',
    async (event) => {
      await follow();
      await visitor.logIn(person);
      await drink();
      await app.simulate('change-authorization', { person, event });
      // The login went with it.
      await expect(cardSeenBy(visitor)).resolves.toEqual({ status: 302 });
      await visitor.logIn(person);
      expect(await cardSeenBy(visitor)).toMatchObject({ cups: 0 });
    },
  );

  it('is stamped by our own form only', async () => {
    await follow();
    await visitor.logIn(person);
    const foreign = await visitor.post('/card/cup', '', { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    expect((await visitor.get('/card/cup')).status).toBe(404);
    await expect(cardSeenBy(visitor)).resolves.toMatchObject({ cups: 0 });
  });

  it('is not opened by a push that WeChat did not sign', async () => {
    const before = await nextNumber();
    const openid = 'oForged0123456789abcdefghijk';
    const body = `<xml><FromUserName>${openid}</FromUserName><MsgType>event</MsgType><Event>subscribe</Event></xml>`;
    for (const query of [
      '',
      `?timestamp=${Math.floor(Date.now() / 1000)}&nonce=1&signature=${'0'.repeat(40)}`,
    ]) {
      const forged = await visitor.post(`/wechat${query}`, body, { 'content-type': 'text/xml' });
      expect(forged.status).toBe(403);
    }
    expect(await nextNumber()).toBe(before + 1);
  });
});

/** What a visitor finds at the page of their card. */
async function cardSeenBy(who: HttpVisitor): Promise<{ status: number; number?: number; cups?: number }> {
  const response = await who.get('/card');
  const page = await response.text();
  const [number, cups] = [/No\. (\d+)/, /(\d+) cups? so far/].map((one) => one.exec(page)?.[1]);
  if (number === undefined) return { status: response.status };
  return { status: response.status, number: Number(number), cups: Number(cups) };
}

/** The number of a card opened just now, for somebody else: one more than of the card before it. */
async function nextNumber(): Promise<number> {
  const [other, browser] = [String((await app.simulate('people', {})).id), new HttpVisitor(app)];
  await app.simulate('follow', { person: other });
  await browser.logIn(other);
  return (await cardSeenBy(browser)).number!;
}

/** How often the app asked WeChat about somebody. */
async function questions(): Promise<number> {
  const answer = await fetch(`${app.simulatorURL}/_simulator/calls?endpoint=cgi-bin/user/info`);
  return ((await answer.json()) as { calls: unknown[] }).calls.length;
}
