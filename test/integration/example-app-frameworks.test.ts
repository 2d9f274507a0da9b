import { ExampleApp, FRAMEWORKS } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

/** Headers in which two frameworks may differ: none of them is about safety. */
const THEIR_OWN = [
  'accept-ranges',
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'set-cookie',
  'transfer-encoding',
];
const JSON_BODY = { 'content-type': 'application/json' };
const CALLBACK = '/auth/wechat/callback';

let apps: ExampleApp[];

beforeAll(async () => {
  apps = await Promise.all(FRAMEWORKS.map((framework) => ExampleApp.start({}, framework)));
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()));
});

type Ask = (visitor: HttpVisitor, app: ExampleApp) => Promise<Response>;
const get =
  (path: string): Ask =>
  (visitor) =>
    visitor.get(path);
const login =
  (path: string, person = 'xiaohong'): Ask =>
  async (visitor) => {
    await visitor.logIn(person);
    return visitor.get(path);
  };
const member =
  (path: string): Ask =>
  async (visitor, app) => {
    await app.simulate('follow', { person: 'alex' });
    return login(path, 'alex')(visitor, app);
  };

describe('the example app answers with the same status and headers on every framework', () => {
  it.each<[string, Ask]>([
    ['the home page', get('/')],
    ['the home page of a member', member('/')],
    ['the back room, to a stranger', get('/members')],
    ['the back room, to a member', member('/members')],
    ['the tea card, to a member', member('/card')],
    ['the page of what happened', get('/panel')],
    ['the wall, to who does not follow', login('/card')],
    ['a login', get('/login')],
    ['a login on a PC', (_visitor, app) => new HttpVisitor(app, 'pc').get('/login')],
    ['one who plays a phone', (visitor) => visitor.post('/place', 'place=wechat')],
    ['one who waits at the door without a login', get('/door/events')],
    ['one who waits at the door', login('/door/events')],
    ['a login by following', (_visitor, app) => new HttpVisitor(app, 'pc').get('/login/follow')],
    ['the page that plays a mini program', get('/mini')],
    ['a mini program without a token', get('/mini/me')],
    ['a mini program that sends no code', (visitor) => visitor.post('/mini/login', '{}', JSON_BODY)],
    ['a login for the name on the card', get('/login/name')],
    ['the account, to a stranger', get('/account')],
    ['the account', login('/account')],
    ['a callback without a state', get(`${CALLBACK}?code=x`)],
    ['the end of a login', (visitor) => visitor.logIn('alex', '/login?returnTo=/card')],
    ['a logout by a link', get('/logout')],
    ['a logout', (visitor) => visitor.post('/logout', '')],
    ['a logout by a form of another site', (visitor) => visitor.post('/logout', '', { origin: 'null' })],
    ['a change of language', (visitor) => visitor.post('/language', 'language=zh&page=/panel')],
    ['a form that is too large', (visitor) => visitor.post('/language', `language=${'z'.repeat(2000)}`)],
    ['a picture', get('/cup.svg')],
    ['the QR code', get('/qr.svg')],
    ['a page that is not there', get('/no-such-page')],
    ['a file above the public ones', get('/..%2fpackage.json')],
    ['the question whether it is alive', get('/healthz')],
    ['the question whether it is ready', get('/readyz')],
    ['a push that nobody signed', (visitor) => visitor.post('/wechat', 'x', { 'content-type': 'text/xml' })],
  ])('to %s', async (_what, ask) => {
    const [first, ...others] = await Promise.all(apps.map((app) => answerOf(app, ask)));
    for (const other of others) expect(other).toEqual(first);
  });

  it('and counts logins, until there are too many', async () => {
    const ends = await Promise.all(
      apps.map(async (app) => {
        const visitor = new HttpVisitor(app);
        for (let i = 0; i < 60; i++) await visitor.get('/login/consent');
        const { status, headers } = await visitor.get('/login/consent');
        return { status, policy: headers.get('ratelimit-policy'), left: headers.get('ratelimit') };
      }),
    );
    for (const end of ends) {
      expect(end).toMatchObject({ status: 429, policy: ends[0]!.policy });
      expect(end.left).toMatch(/"; r=0; t=\d+$/);
    }
  });
});

/** What an app answers to a new visitor, without what is its own: where it is, and what time it is. */
async function answerOf(app: ExampleApp, ask: Ask): Promise<object> {
  const response = await ask(new HttpVisitor(app), app);
  await response.body?.cancel();
  const headers = [...response.headers]
    .filter(([name]) => !THEIR_OWN.includes(name))
    // On a redirect they are about the one sentence that nobody reads.
    .filter(([name]) => !(response.headers.has('location') && ['content-type', 'vary'].includes(name)))
    .map(([name, value]) => {
      const text = value
        .replaceAll(app.url, 'APP')
        .replaceAll(app.simulatorURL, 'WECHAT')
        .replace(/state=\w+/, 'state');
      const isCount = name.startsWith('ratelimit') || name === 'retry-after';
      return [name, isCount ? 'a count' : text.replaceAll(encodeURIComponent(app.url), 'APP')];
    });
  return { status: response.status, headers: Object.fromEntries(headers) as object };
}
