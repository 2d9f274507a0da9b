import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

const PATH = '/login/follow';

describe.each(FRAMEWORKS)('on %s', (framework) => {
  let app: ExampleApp;
  let pc: HttpVisitor;
  let person: string;

  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(async () => {
    pc = new HttpVisitor(app, 'pc');
    person = String((await app.simulate('people', { nickname: '茶客' })).id);
  });

  interface State {
    status: string;
    qrContent: string;
    number?: string;
  }

  const look = async (visitor: HttpVisitor, query = ''): Promise<State> =>
    (await (await visitor.get(PATH + query, { accept: 'application/json' })).json()) as State;

  /** Scans the code of a visitor's page, and gives the number the page shows then. */
  async function scan(visitor: HttpVisitor): Promise<string> {
    const { qrContent } = await look(visitor, '?begin');
    await app.simulate('scan', { code: qrContent, person });
    return (await look(visitor)).number!;
  }

  it('logs in who scans and sends back the number, and the back room is open to them: they follow now', async () => {
    const number = await scan(pc);
    await app.simulate('say', { person, text: number });
    const done = await pc.post(PATH, '');
    expect([done.status, done.headers.get('location')]).toEqual([302, '/']);
    expect((await pc.get('/members')).status).toBe(200);
    await expect(pc.text('/')).resolves.toContain('by following');
  });

  it('is the same person as by QR code and on the phone', async () => {
    await pc.logIn(person);
    const other = new HttpVisitor(app, 'pc');
    await app.simulate('say', { person, text: await scan(other) });
    await other.post(PATH, '');
    await expect(other.text('/card')).resolves.toContain('茶客');
  });

  it('shows a page of ours to who is not there yet: nobody scanned, or with another number', async () => {
    await look(pc, '?begin');
    const early = await pc.post(PATH, '');
    expect(early.status).toBe(401);
    await expect(early.text()).resolves.toContain('Nobody confirmed on the phone');
    const number = Number(await scan(pc));
    await app.simulate('say', { person, text: String(number === 42 ? 43 : 42) });
    const wrong = await pc.post(PATH, '');
    expect(wrong.status).toBe(401);
    await expect(pc.isLoggedIn()).resolves.toBe(false);
  });

  it('does not log in another browser by the code of this one', async () => {
    const number = await scan(pc);
    await app.simulate('say', { person, text: number });
    const thief = new HttpVisitor(app, 'pc');
    const answer = await thief.post(PATH, '');
    expect(answer.status).toBe(403);
    await expect(answer.text()).resolves.toContain('This QR code is no longer good');
    await expect(thief.isLoggedIn()).resolves.toBe(false);
  });

  it('is offered on a PC, not in WeChat', async () => {
    await expect(pc.text('/')).resolves.toContain('href="/login/follow"');
    await expect(new HttpVisitor(app).text('/')).resolves.not.toContain('/login/follow');
  });

  it('is not there with an account that does not push', async () => {
    const own = await ExampleApp.start(
      {
        WECHAT_APP_ID: 'wx0123456789abcdef',
        WECHAT_APP_SECRET: 'CANARY-app-secret',
        PUBLIC_URL: 'https://tea.example.com',
        SESSION_SECRET: 'CANARY-session-secret-0123456789abcdef',
        TRUST_PROXY: '1',
      },
      framework,
    );
    const visitor = new HttpVisitor(own, 'pc');
    expect((await visitor.get(PATH)).status).toBe(404);
    await expect(visitor.text('/login')).resolves.not.toContain(PATH);
    await own.stop();
  });
});
