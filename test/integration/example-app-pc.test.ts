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
const WEBSITE = { WECHAT_WEBSITE_APP_ID: 'wx0000000000000001', WECHAT_WEBSITE_APP_SECRET: 'CANARY-website' };

describe.each(FRAMEWORKS)('the example app on a PC, on %s', (framework) => {
  let app: ExampleApp;
  let pc: HttpVisitor;
  let phone: HttpVisitor;
  let person: string;

  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(async () => {
    [pc, phone] = [new HttpVisitor(app, 'pc'), new HttpVisitor(app)];
    person = String((await app.simulate('people', { nickname: '茶客' })).id);
  });

  const follow = () => app.simulate('follow', { person });
  const whereTo = async (visitor: HttpVisitor, path: string) =>
    new URL((await visitor.get(path)).headers.get('location')!).pathname;
  const drink = () => phone.post('/card/cup', '');

  it('sends who logs in to the QR code page, and who is in WeChat to the account', async () => {
    for (const path of ['/login', '/login/consent']) {
      expect(await whereTo(pc, path)).toBe('/connect/qrconnect');
      expect(await whereTo(phone, path)).toBe('/connect/oauth2/authorize');
    }
  });

  it('says where the page is looked at', async () => {
    await expect(pc.text('/')).resolves.toContain('in a browser outside WeChat');
    await expect(phone.text('/')).resolves.toContain('inside WeChat');
  });

  it('knows by the unionid that who scanned the code is who follows: the same card as on the phone', async () => {
    await follow();
    await phone.logIn(person);
    await drink();
    const number = /No\. \d+/.exec(await phone.text('/card'))![0];
    await pc.logIn(person);
    const page = await pc.text('/card');
    expect(page).toContain(number);
    expect(page).toContain('1 cup so far');
    expect(page).toContain('茶客');
  });

  it('does not open the back room to who was never met by the account, and opens it once they follow', async () => {
    await pc.logIn(person);
    const wall = await pc.get('/members');
    expect(wall.status).toBe(403);
    await expect(wall.text()).resolves.toContain('our Official Account has not met you yet');
    await follow();
    expect((await pc.get('/members')).status).toBe(200);
  });

  it('meets who already followed unheard by their visit in WeChat, and then lets them in on the PC, too', async () => {
    await app.simulate('fail', { endpoint: 'push', fault: { lost: true } });
    await follow();
    await pc.logIn(person);
    expect((await pc.get('/members')).status).toBe(403);
    await phone.logIn(person);
    expect((await phone.get('/members')).status).toBe(200);
    expect((await pc.get('/members')).status).toBe(200);
  });

  it('does not let one person in because another follows', async () => {
    await follow();
    const stranger = String((await app.simulate('people', {})).id);
    await pc.logIn(stranger);
    expect((await pc.get('/members')).status).toBe(403);
  });

  it('does not take a person for another because neither has a unionid', async () => {
    const one = String((await app.simulate('people', { nickname: 'One' })).id);
    await phone.logIn(one);
    const two = new HttpVisitor(app);
    await two.logIn(person, '/login/consent');
    await expect(phone.text('/')).resolves.not.toContain('茶客');
  });

  it('logs out on the PC the login that was taken back on the phone, and no other', async () => {
    await follow();
    await phone.logIn(person);
    await pc.logIn(person);
    await app.simulate('change-authorization', { person, event: 'user_authorization_revoke' });
    await expect(phone.isLoggedIn()).resolves.toBe(false);
    await expect(pc.isLoggedIn()).resolves.toBe(true);
    // The name was of the time when it was allowed, and the account is no longer linked.
    await expect(pc.text('/')).resolves.not.toContain('茶客');
    await expect(pc.text('/members')).resolves.toContain('has not met you yet');
  });

  it('logs out everywhere who gave up their WeChat account', async () => {
    await follow();
    await phone.logIn(person);
    await pc.logIn(person);
    await app.simulate('change-authorization', { person, event: 'user_authorization_cancellation' });
    await expect(phone.isLoggedIn()).resolves.toBe(false);
    await expect(pc.isLoggedIn()).resolves.toBe(false);
  });

  it('lets any browser play the other place, by our own form only', async () => {
    const foreign = await pc.post('/place', 'place=wechat', { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    await pc.post('/place', 'place=moon');
    expect(await whereTo(pc, '/login')).toBe('/connect/qrconnect');
    await pc.post('/place', 'place=wechat');
    expect(await whereTo(pc, '/login')).toBe('/connect/oauth2/authorize');
  });
});

describe.each(FRAMEWORKS)('on %s, who waits at the door', (framework) => {
  let app: ExampleApp;

  beforeEach(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterEach(async () => {
    await app.stop();
  });

  /** The stream, and the first event that is more than a heartbeat. */
  async function wait(visitor: HttpVisitor) {
    const response = await visitor.get('/door/events', { accept: 'text/event-stream' });
    const reader = response.body!.getReader();
    const event = (async () => {
      for (let text = ''; ;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text = Buffer.from(value as Uint8Array).toString();
        if (text !== ':\n\n') return text;
      }
    })();
    return { response, event };
  }

  it('is told the moment they follow, on the phone and on the PC', async () => {
    for (const device of ['phone', 'pc'] as const) {
      const visitor = new HttpVisitor(app, device);
      const person = String((await app.simulate('people', {})).id);
      await visitor.logIn(person);
      const { response, event } = await wait(visitor);
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      await app.simulate('follow', { person });
      await expect(event).resolves.toBe('event: enter\ndata: come in\n\n');
      expect((await visitor.get('/members')).status).toBe(200);
    }
  });

  it('is not told that somebody else followed', async () => {
    const visitor = new HttpVisitor(app);
    await visitor.logIn('alex');
    const { event } = await wait(visitor);
    await app.simulate('follow', { person: 'xiaoming' });
    await app.simulate('follow', { person: 'xiaohong' });
    await app.stop();
    await expect(event).resolves.not.toContain('enter');
    app = await ExampleApp.start({}, framework);
  });

  it('must be logged in', async () => {
    const response = await new HttpVisitor(app).get('/door/events', { accept: 'text/event-stream' });
    expect(response.status).toBe(401);
  });

  it('sees, without any script, a page that says who may come in and a button to try again', async () => {
    const visitor = new HttpVisitor(app);
    await visitor.logIn('alex');
    const page = await visitor.text('/card');
    expect(page).toContain('<a class="button primary" href="/card">I follow now</a>');
    expect(page).toContain('Simulated Teahouse');
  });

  it('is told by the page’s own question, too: 403 until they follow, and nothing about anybody without a login', async () => {
    const ask = { accept: 'application/json' };
    const visitor = new HttpVisitor(app);
    await visitor.logIn('alex');
    expect((await visitor.get('/members', ask)).status).toBe(403);
    await app.simulate('follow', { person: 'alex' });
    expect((await visitor.get('/members', ask)).status).toBe(200);
    expect((await new HttpVisitor(app).get('/members', ask)).status).toBe(401);
  });
});

describe.each(FRAMEWORKS)('on %s, with an account of its own', (framework) => {
  const forwarded = { 'x-forwarded-proto': 'https' };

  it('shows a QR code of its address to who cannot log in on a PC, and begins no login', async () => {
    const app = await ExampleApp.start(ACCOUNT, framework);
    const pc = new HttpVisitor(app, 'pc');
    for (const path of ['/login', '/login/consent', '/login?returnTo=/members']) {
      const response = await pc.get(path, forwarded);
      expect(response.status).toBe(403);
      await expect(response.text()).resolves.toContain('Please open this page in WeChat');
    }
    expect(pc.cookies.size).toBe(0);
    await expect(pc.text('/')).resolves.toContain('Logging in works inside WeChat');
    expect((await pc.post('/place', 'place=wechat')).status).toBe(404);
    pc.cookies.set('place', 'wechat');
    expect((await pc.get('/login', forwarded)).status).toBe(403);
    await app.stop();
  });

  it('sends who logs in on a PC to the website app it was given, and names no secret', async () => {
    const app = await ExampleApp.start({ ...ACCOUNT, ...WEBSITE }, framework);
    const response = await new HttpVisitor(app, 'pc').get('/login', forwarded);
    const url = new URL(response.headers.get('location')!);
    expect(url.origin + url.pathname).toBe('https://open.weixin.qq.com/connect/qrconnect');
    expect(url.searchParams.get('appid')).toBe(WEBSITE.WECHAT_WEBSITE_APP_ID);
    expect(url.href).not.toContain('CANARY');
    await app.stop();
  });

  it.each(['WECHAT_WEBSITE_APP_ID', 'WECHAT_WEBSITE_APP_SECRET'] as const)(
    'does not start with %s alone, and says so in one sentence',
    async (name) => {
      const { code, output } = await ExampleApp.run({ ...ACCOUNT, [name]: WEBSITE[name] }, framework);
      expect(code).toBe(1);
      expect(output).toMatch(/^WECHAT_WEBSITE_APP_ID and WECHAT_WEBSITE_APP_SECRET belong together.*\n$/);
      expect(output).not.toContain('CANARY');
    },
  );
});
