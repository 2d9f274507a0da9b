import { WeChatSimulator } from '../../../src/simulator/index.js';

const WECHAT = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.54';
const CALLBACK = 'https://shop.example/callback';

let simulator: WeChatSimulator;

beforeEach(() => void (simulator = new WeChatSimulator()));

const link = (scope: string, redirectURI = CALLBACK): string =>
  `/connect/oauth2/authorize?appid=${simulator.officialAccount.appId}&redirect_uri=${encodeURIComponent(redirectURI)}` +
  `&response_type=code&scope=${scope}&state=abc`;

function open(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const init = { headers: { 'user-agent': WECHAT, ...headers }, redirect: 'manual' } as const;
  return simulator.fetch(simulator.endpoints.open + path, init);
}

function submit(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields);
  const init = {
    method: 'POST',
    body,
    headers: { 'user-agent': WECHAT, ...headers },
    redirect: 'manual',
  } as const;
  return simulator.fetch(simulator.endpoints.open + path, init);
}

const holding = (person: string): Record<string, string> => ({ cookie: `wechat-simulator-person=${person}` });

describe('an ordinary browser', () => {
  const ordinary = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' };

  test('is told to open the link in WeChat, and no code is made', async () => {
    const response = await open(link('snsapi_base'), { ...ordinary, ...holding('alex') });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('请在微信客户端打开链接');
  });

  test('goes on after one click, which is remembered', async () => {
    const response = await submit(
      '/_simulator/phone/browser',
      { plays: 'wechat', next: link('snsapi_base') },
      ordinary,
    );
    expect([response.status, response.headers.get('location')]).toEqual([303, link('snsapi_base')]);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = await open(link('snsapi_base'), { ...ordinary, cookie });
    expect(await page.text()).toContain('Who is holding the phone?');
  });
});

describe('the login of a website app', () => {
  const code = '<div class="code" role="img"';
  const onPC = (appId: string): string =>
    `/connect/qrconnect?appid=${appId}&redirect_uri=${encodeURIComponent(CALLBACK)}` +
    '&response_type=code&scope=snsapi_login&state=abc';
  const openOnPC = async (appId: string, headers = {}): Promise<string> =>
    (
      await open(onPC(appId), { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140', ...headers })
    ).text();

  test('shows its code with the phone beside it: who holds it, then what they allow', async () => {
    const { appId, name } = simulator.websiteApp;
    const first = await openOnPC(appId);
    expect(first).toContain(code);
    expect(first).toContain('Who is holding the phone?');
    const second = await openOnPC(appId, holding('alex'));
    expect(second).toContain(code);
    expect(second).toContain(`<strong>${name}</strong>`);
    expect(second).toContain('Log in on the website');
  });

  test('shows no code for an app that is no website app, nor one on the pages inside WeChat', async () => {
    expect(await openOnPC(simulator.officialAccount.appId)).not.toContain(code);
    expect(await (await open(link('snsapi_userinfo'), holding('alex'))).text()).not.toContain(code);
    expect(await (await open(link('snsapi_base'))).text()).not.toContain(code);
  });
});

describe('inside WeChat', () => {
  test('the first visitor is asked who holds the phone, and then goes on', async () => {
    expect(await (await open(link('snsapi_base'))).text()).toContain('小明');
    const response = await submit('/_simulator/phone/person', {
      person: 'xiaoming',
      next: link('snsapi_base'),
    });
    expect(response.headers.get('location')).toBe(link('snsapi_base'));
    expect(response.headers.get('set-cookie')).toMatch(
      /^wechat-simulator-person=xiaoming; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test('a silent login redirects at once', async () => {
    const response = await open(link('snsapi_base'), holding('alex'));
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toMatch(
      /^https:\/\/shop\.example\/callback\?code=\w{32}&state=abc$/,
    );
  });

  test('consent is asked for, and no code is made before the answer', async () => {
    const page = await (await open(link('snsapi_userinfo'), holding('alex'))).text();
    for (const text of [
      'Simulated Teahouse',
      'Alex',
      'Allow',
      '允许',
      'Refuse',
      '拒绝',
      'Use another person',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain('code=0');
  });

  test('allowing redirects with a code of the person who holds the phone', async () => {
    const answer = { next: link('snsapi_userinfo'), decision: 'allow' };
    const response = await submit('/_simulator/phone/answer', answer, holding('alex'));
    expect(response.headers.get('location')).toMatch(/callback\?code=\w{32}&state=abc$/);
  });

  describe('as a snapshot page', () => {
    const answer = (snapshot: object) => ({ next: link('snsapi_userinfo'), decision: 'allow', ...snapshot });
    const frame = async (): Promise<string> => {
      const response = await submit('/_simulator/phone/answer', answer({ snapshot: 'yes' }), holding('alex'));
      return (await open(response.headers.get('location') ?? '', holding('alex'))).text();
    };
    const linkTo = (page: string, words: string): string =>
      new RegExp(`<a[^>]* href="([^"]*)"[^>]*>\\s*${words}`).exec(page)![1]!.replaceAll('&amp;', '&');

    test('the site is opened by a code of the virtual account', async () => {
      const callback = new URL(linkTo(await frame(), 'Look at the site like this'));
      const { appId, appSecret } = simulator.officialAccount;
      const query = new URLSearchParams({
        appid: appId,
        secret: appSecret,
        code: callback.searchParams.get('code') ?? '',
        grant_type: 'authorization_code',
      });
      const token = await simulator.fetch(
        `${simulator.endpoints.api}/sns/oauth2/access_token?${query.toString()}`,
      );
      expect(JSON.parse(await token.text())).toMatchObject({ is_snapshotuser: 1 });
    });

    test('“use full service” asks for consent, even somebody prone to snapshot pages, and offers no other', async () => {
      const page = await (
        await open(linkTo(await frame(), 'Use full service'), holding(simulator.addUser({ snapshot: true })))
      ).text();
      expect(page).toContain('asks for permission');
      expect(page).not.toContain('name="snapshot"');
      const { headers } = await submit('/_simulator/phone/answer', answer({}), holding('alex'));
      expect(headers.get('location')).toMatch(/callback\?code=\w{32}&state=abc$/);
    });

    test.each([
      ['somebody who holds no phone is asked who they are', {}, CALLBACK, 'Who is holding'],
      ['a link that WeChat refuses is its error page', holding('alex'), 'x:1', '10003'],
    ])('%s', async (_sentence, headers, redirectURI, words) => {
      const next = link('snsapi_userinfo', redirectURI);
      const path = `/_simulator/phone/snapshot?next=${encodeURIComponent(next)}`;
      expect(await (await open(path, headers)).text()).toContain(words);
    });

    test.each([
      ['a silent login', () => link('snsapi_base')],
      ['another site', () => 'https://evil.example/'],
      ['another site without a scheme', () => '//evil.example/'],
    ])('there is none for %s', async (_what, next) => {
      const path = `/_simulator/phone/full-service?next=${encodeURIComponent(next())}`;
      const response = await open(path, holding('alex'));
      expect(await response.text()).not.toContain('asks for permission');
      expect(response.headers.get('location') ?? '').not.toContain('evil');
    });
  });

  test('forceSnapShot and a person prone to it tick the snapshot box beforehand', async () => {
    const prone = simulator.addUser({ snapshot: true });
    const box = /<input[^>]*name="snapshot"[^>]*\schecked/;
    expect(await (await open(link('snsapi_userinfo'), holding('alex'))).text()).not.toMatch(box);
    expect(await (await open(link('snsapi_userinfo'), holding(prone))).text()).toMatch(box);
    expect(
      await (await open(`${link('snsapi_userinfo')}&forceSnapShot=true`, holding('alex'))).text(),
    ).toMatch(box);
  });

  test('refusing redirects nowhere', async () => {
    const answer = { next: link('snsapi_userinfo'), decision: 'refuse' };
    const response = await submit('/_simulator/phone/answer', answer, holding('alex'));
    expect([response.status, response.headers.get('location')]).toEqual([200, null]);
    expect(await response.text()).toContain('You refused');
  });

  test('an answer to a link that WeChat refuses is its error page: the form is not trusted', async () => {
    const answer = { next: link('snsapi_userinfo', 'javascript:1'), decision: 'allow' };
    const response = await submit('/_simulator/phone/answer', answer, holding('alex'));
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain('10003');
  });

  test('an error page shows its code and logs it', async () => {
    expect(await (await open(link(''), holding('alex'))).text()).toContain('10010');
    expect(simulator.calls('connect/oauth2/authorize')).toMatchObject([{ status: 200, errcode: 10010 }]);
  });
});

describe('the pages are safe', () => {
  test('nicknames and names are escaped', async () => {
    simulator.addUser({ id: 'mallory', nickname: '<img src=x onerror=alert(1)>' });
    for (const path of [link('snsapi_userinfo'), '/']) {
      const text = await (await open(path, holding('mallory'))).text();
      expect(text).not.toContain('<img src=x');
      expect(text).toContain('&lt;img src=x');
    }
  });

  test('no script runs but the one of the control page, nothing frames them, nothing is cached, no address leaks', async () => {
    const { headers } = await open('/');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
    const { headers: ofPhone } = await open(link('snsapi_userinfo'), holding('alex'));
    expect(ofPhone.get('content-security-policy')).not.toMatch(/unsafe|script-src/);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'same-origin',
    ]);
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example'])(
    'a form never goes on to %s',
    async (next) => {
      const response = await submit('/_simulator/phone/person', { person: 'alex', next });
      expect(response.headers.get('location')).toBe('/');
    },
  );

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site by its fetch metadata', { 'sec-fetch-site': 'cross-site' }],
  ])('a form post from %s is refused', async (_name, headers) => {
    const response = await submit(
      '/_simulator/desk/follow',
      { person: 'alex', app: 'x', follows: 'yes' },
      headers,
    );
    expect(response.status).toBe(403);
  });
});

describe('the control page', () => {
  const follows = (person: string): Promise<Response> =>
    submit('/_simulator/desk/follow', { person, app: simulator.officialAccount.appId, follows: 'yes' });

  test('its switches let people follow', async () => {
    expect((await follows('alex')).status).toBe(303);
    expect(await (await open('/')).text()).toContain('aria-checked="true"');
  });

  test('it shows who holds the phone, and that tokens live without showing them', async () => {
    const { appId, appSecret } = simulator.officialAccount;
    const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
    const answer = await simulator.fetch(`${simulator.endpoints.api}/cgi-bin/token?${query}`);
    const { access_token } = JSON.parse(await answer.text());
    const page = await (await open('/', holding('alex'))).text();
    expect(page).toContain('holds the phone');
    expect(page).toMatch(/[12]:\d\d:\d\d/);
    expect(page).toContain('cgi-bin/token');
    expect(page).not.toContain(access_token);
    expect(page).not.toContain(appSecret);
  });

  test('an avatar is a picture', async () => {
    const response = await open('/mmopen/vi_32/alex/132');
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect((await open('/mmopen/vi_32/%E0%A4%A/132')).status).toBe(404);
  });
});
