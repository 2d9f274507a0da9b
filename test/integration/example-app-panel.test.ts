import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
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

describe.each(FRAMEWORKS)('on %s the page of what happened', (framework) => {
  let app: ExampleApp;
  let visitor: HttpVisitor;

  beforeEach(async () => {
    app = await ExampleApp.start({}, framework);
    visitor = new HttpVisitor(app);
  });

  afterEach(async () => {
    await app.stop();
  });

  /** The four figures at the top. */
  async function figures(): Promise<(string | undefined)[]> {
    const page = await visitor.text('/panel');
    return [...page.matchAll(/<dd>([^<]*)<\/dd>/g)].map(([, figure]) => figure);
  }

  it('begins with nothing, and begins no session', async () => {
    await expect(figures()).resolves.toEqual(['0', '0', '0', '–']);
    expect(visitor.cookies.size).toBe(0);
  });

  it('counts calls, answers from memory and pushes, and knows how long the token lives', async () => {
    await app.simulate('fail', { endpoint: 'push', fault: { lost: true } });
    await app.simulate('follow', { person: 'alex' });
    await visitor.logIn('alex');
    await visitor.get('/members');
    await visitor.get('/members');
    // One call for the token and one about Alex; the second time they were known.
    await expect(figures()).resolves.toEqual(['2', '1', '0', '120 min']);
    await app.simulate('unfollow', { person: 'alex' });
    expect((await figures())[2]).toBe('1');
  });

  it('shows no token, no secret, no code and nobody’s openid', async () => {
    const callback = await visitor.approve(await visitor.get('/login'), 'alex');
    await visitor.get(callback);
    await app.simulate('follow', { person: 'alex' });
    await visitor.get('/members');
    await app.simulate('fail', {
      endpoint: 'cgi-bin/user/info',
      fault: { errcode: 40013, errmsg: 'CANARY' },
    });
    await visitor.post('/wechat?signature=CANARY', 'CANARY', { 'content-type': 'text/xml' });
    const state = await (await fetch(`${app.simulatorURL}/_simulator/state`)).json();
    const { people, apps } = state as {
      people: { openids: Record<string, string> }[];
      apps: { appSecret: string }[];
    };
    const page = await visitor.text('/panel');
    expect(page).toContain('push.answered');
    expect(page).toContain('push.refused');
    const code = new URL(callback, app.url).searchParams.get('code')!;
    const openids = people.flatMap(({ openids: ids }) => Object.values(ids));
    for (const secret of [code, 'CANARY', ...openids, ...apps.map(({ appSecret }) => appSecret)])
      expect(page).not.toContain(secret);
  });

  it('keeps the last fifty, however much happens', async () => {
    for (let round = 0; round < 60; round++)
      await visitor.post('/wechat', 'x', { 'content-type': 'text/xml' });
    const page = await visitor.text('/panel');
    expect(page.match(/<time>/g)).toHaveLength(50);
  });

  it('is told to look again as soon as something happens', async () => {
    const stream = await fetch(`${app.url}/panel/events`);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const reader = stream.body!.getReader();
    const first = reader.read();
    await app.simulate('follow', { person: 'alex' });
    expect(Buffer.from((await first).value as Uint8Array).toString()).toMatch(
      /^event: news\ndata: look again\n\n/,
    );
  });

  it('has room for twenty who look on, and turns others away until one of them goes', async () => {
    const look = async () => {
      const [response] = (await once(http.get(`${app.url}/panel/events`), 'response')) as [IncomingMessage];
      return response.resume();
    };
    const lookers = [];
    for (let i = 0; i < 20; i++) lookers.push(await look());
    expect((await look()).statusCode).toBe(503);
    lookers[0]!.destroy();
    let next: IncomingMessage;
    do next = await look();
    while (next.statusCode === 503);
    expect(next.statusCode).toBe(200);
  });

  it('lets go of who looks on when the app ends', async () => {
    const stream = await fetch(`${app.url}/panel/events`);
    const ended = stream.text();
    // A connection that is kept keeps the app as well.
    expect(stream.headers.get('connection')).toBe('close');
    const { code } = await app.stop();
    expect(code).toBe(0);
    await expect(ended).resolves.toBe('');
    app = await ExampleApp.start({}, framework);
  });
});

describe.each(FRAMEWORKS)('on %s with an account of its own', (framework) => {
  it.each<[string, Record<string, string>, number]>([
    ['there is no page of what happened', {}, 404],
    ['there is none for a word that is not 1', { EXAMPLE_PANEL: 'yes' }, 404],
    ['there is one for who asks for it', { EXAMPLE_PANEL: '1' }, 200],
  ])('%s', async (_what, env, status) => {
    const app = await ExampleApp.start({ ...ACCOUNT, ...env }, framework);
    const visitor = new HttpVisitor(app);
    expect((await visitor.get('/panel')).status).toBe(status);
    expect((await visitor.text('/')).includes('href="/panel"')).toBe(status === 200);
    const stream = await visitor.get('/panel/events');
    expect(stream.status).toBe(status);
    await app.stop();
    await stream.body!.cancel();
  });
});
