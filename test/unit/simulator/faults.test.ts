import { gzipSync } from 'node:zlib';

import { WeChatSimulator, type Fault } from '../../../src/simulator/index.js';

const ENDPOINT = 'cgi-bin/stable_token';
const opened: WeChatSimulator[] = [];

afterEach(() => Promise.all(opened.splice(0).map((simulator) => simulator.close())));

/** Both doors of the same world: faults behave alike at either. */
async function doors(): Promise<[string, WeChatSimulator, typeof fetch][]> {
  const inProcess = new WeChatSimulator();
  const served = await new WeChatSimulator().listen();
  opened.push(inProcess, served);
  return [
    ['in-process', inProcess, inProcess.fetch],
    ['HTTP', served, fetch],
  ];
}

function call(
  simulator: WeChatSimulator,
  send: typeof fetch = simulator.fetch,
  init: RequestInit = {},
): Promise<Response> {
  const { appId, appSecret } = simulator.officialAccount;
  const body = JSON.stringify({
    grant_type: 'client_credential',
    appid: appId,
    secret: appSecret,
    force_refresh: true,
  });
  return send(`${simulator.endpoints.api}/${ENDPOINT}`, { method: 'POST', body, ...init });
}

const json = async (response: Response): Promise<Record<string, unknown>> =>
  JSON.parse(await response.text());

describe('what reaches the client', () => {
  test('an errcode comes with the real text and a rid', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { errcode: -1 });
      const answer = await json(await call(simulator, send));
      expect(answer).toEqual({ errcode: -1, errmsg: expect.stringMatching(/^system error, rid: /) });
    }
  });

  test('an errmsg of ones own replaces the text', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { errcode: 40164, errmsg: 'invalid ip 10.0.0.9' });
    expect((await json(await call(simulator))).errmsg).toMatch(/^invalid ip 10\.0\.0\.9, rid: /);
  });

  test('a status comes with an empty body unless there is one', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator
        .fail(ENDPOINT, { status: 502 })
        .fail(ENDPOINT, { status: 503, body: '<h1>busy</h1>', contentType: 'text/html' });
      const [bare, page] = [await call(simulator, send), await call(simulator, send)];
      expect([bare.status, await bare.text()]).toEqual([502, '']);
      expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
        503,
        'text/html',
        '<h1>busy</h1>',
      ]);
    }
  });

  test('a body replaces the right one under HTTP 200', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { body: '{"access_token":"\u0001"', headers: { 'x-odd': 'yes' } });
      const response = await call(simulator, send);
      expect([response.status, response.headers.get('x-odd'), await response.text()]).toEqual([
        200,
        'yes',
        '{"access_token":"\u0001"',
      ]);
    }
  });

  test('a compressed body is decompressed on its way', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { body: gzipSync('{"bomb":1}'), headers: { 'content-encoding': 'gzip' } });
      expect(await (await call(simulator, send)).text()).toBe('{"bomb":1}');
    }
  });

  test('a reset rejects as a broken connection does', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { reset: true });
      await expect(call(simulator, send)).rejects.toMatchObject({
        name: 'TypeError',
        cause: { code: 'ECONNRESET' },
      });
    }
  });

  test.each([true, 0, 10])('an answer truncated by %s fails while it is read', async (truncate) => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { truncate });
      await expect(call(simulator, send).then((response) => response.text())).rejects.toMatchObject({
        name: 'TypeError',
      });
    }
  });

  test('a redirect is refused when the caller refuses redirects', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { status: 307, headers: { location: 'https://elsewhere.invalid/' } });
      await expect(call(simulator, send, { redirect: 'error' })).rejects.toMatchObject({ name: 'TypeError' });
      expect(simulator.calls(ENDPOINT)).toHaveLength(1);
    }
  });
});

describe('when the effect happens', () => {
  const tokenAfter = async (fault: Fault): Promise<string | undefined> => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, fault);
    await call(simulator).then(
      (response) => response.text().catch(() => undefined),
      () => undefined,
    );
    return simulator.currentCommonAccessToken();
  };

  test.each<Fault>([{ errcode: -1 }, { status: 500 }, { reset: true }, { body: '' }])(
    '%j has no effect',
    async (fault) => {
      expect(await tokenAfter(fault)).toBeUndefined();
    },
  );

  test.each<Fault>([{ errcode: -1 }, { status: 500 }, { reset: true }, { body: '' }])(
    '%j with afterEffect has one',
    async (fault) => {
      expect(await tokenAfter({ ...fault, afterEffect: true })).toBeDefined();
    },
  );

  test('a truncated answer has had its effect', async () => {
    expect(await tokenAfter({ truncate: true })).toBeDefined();
  });
});

describe('delays', () => {
  test('a delayed answer waits for the clock and is then the right one', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { delayMs: 30_000 });
    const answer = call(simulator);
    simulator.clock.advance(30_000);
    expect(await json(await answer)).toHaveProperty('access_token');
  });

  test('a delayed answer does not come before its time', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { delayMs: 30_000 });
    let isAnswered = false;
    const answer = call(simulator).finally(() => (isAnswered = true));
    while (simulator.clock.waiting === 0) await new Promise(setImmediate);
    simulator.clock.advance(29_000);
    await new Promise(setImmediate);
    expect([isAnswered, simulator.currentCommonAccessToken()]).toEqual([false, undefined]);
    simulator.clock.advance(1_000);
    await answer;
  });

  test('over HTTP, clock.waiting says when the request has arrived', async () => {
    const [, [, simulator, send]] = (await doors()) as [unknown, [string, WeChatSimulator, typeof fetch]];
    simulator.fail(ENDPOINT, { delayMs: 60_000, status: 504 });
    const answer = call(simulator, send);
    while (simulator.clock.waiting === 0) await new Promise(setImmediate);
    simulator.clock.advance(60_000);
    expect((await answer).status).toBe(504);
  });

  test('with afterEffect the token is issued at once and only its answer is late', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { delayMs: 30_000, afterEffect: true });
    const answer = call(simulator);
    while (simulator.clock.waiting === 0) await new Promise(setImmediate);
    const issued = simulator.currentCommonAccessToken();
    expect(issued).toBeDefined();
    simulator.clock.advance(30_000);
    expect((await json(await answer)).access_token).toBe(issued);
  });

  test('a caller that gives up is let go at once', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { delayMs: 30_000 });
    const controller = new AbortController();
    const answer = call(simulator, simulator.fetch, { signal: controller.signal });
    while (simulator.clock.waiting === 0) await new Promise(setImmediate);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await simulator.close();
  });

  test('closing ends every delay by a reset', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { delayMs: 30_000 });
    const answer = call(simulator);
    while (simulator.clock.waiting === 0) await new Promise(setImmediate);
    await simulator.close();
    await expect(answer).rejects.toMatchObject({ name: 'TypeError' });
  });
});

describe('answers that are odd', () => {
  test('garbage is neither JSON nor UTF-8, and has no effect', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { garbage: true });
      const response = await call(simulator, send);
      const bytes = await response.arrayBuffer();
      expect(response.status).toBe(200);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow('not valid');
      expect(simulator.currentCommonAccessToken()).toBeUndefined();
    }
  });

  test('control characters break strict JSON, and without them the answer is right', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { controlCharacters: true });
      const text = await (await call(simulator, send)).text();
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
      // eslint-disable-next-line no-control-regex
      expect(JSON.parse(text.replace(/[\0-\x1f]/g, ''))).toMatchObject({
        access_token: simulator.currentCommonAccessToken(),
      });
    }
  });

  test('control characters are in the nickname where there is one', async () => {
    const simulator = new WeChatSimulator().fail('sns/userinfo', { controlCharacters: true });
    const { appId, appSecret } = simulator.officialAccount;
    const link =
      `${simulator.endpoints.open}/connect/oauth2/authorize?appid=${appId}&redirect_uri=https%3A%2F%2Fshop.example%2F` +
      '&response_type=code&scope=snsapi_userinfo&state=s#wechat_redirect';
    const code = new URL((await simulator.approve(link, 'alex'))!).searchParams.get('code')!;
    const query = `appid=${appId}&secret=${appSecret}&code=${code}&grant_type=authorization_code`;
    const { access_token, openid } = await json(
      await simulator.fetch(`${simulator.endpoints.api}/sns/oauth2/access_token?${query}`),
    );
    const profile = `access_token=${String(access_token)}&openid=${String(openid)}`;
    const answer = await simulator.fetch(`${simulator.endpoints.api}/sns/userinfo?${profile}`);
    // eslint-disable-next-line no-control-regex
    expect(await answer.text()).toMatch(/"nickname":"\x01[\0-\x1f]+Alex"/);
  });

  test('a wrong content type stands on an answer that is right', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { contentType: 'text/html' });
      const response = await call(simulator, send);
      expect(response.headers.get('content-type')).toBe('text/html');
      expect(await json(response)).toHaveProperty('access_token');
    }
  });

  test('slow bytes come one part after another, by the clock, and are the right ones', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { slowMs: 80_000 });
      const text = (await call(simulator, send)).text();
      let isRead = false;
      void text.finally(() => (isRead = true));
      for (let part = 0; part < 8; part += 1) {
        while (simulator.clock.waiting === 0) await new Promise(setImmediate);
        expect(isRead).toBe(false);
        simulator.clock.advance(10_000);
      }
      expect(JSON.parse(await text)).toHaveProperty('access_token');
    }
  });

  test('slow bytes end in a broken connection when the simulator closes', async () => {
    for (const [, simulator, send] of await doors()) {
      simulator.fail(ENDPOINT, { slowMs: 80_000 });
      const text = (await call(simulator, send)).text();
      while (simulator.clock.waiting === 0) await new Promise(setImmediate);
      await Promise.all([simulator.close(), expect(text).rejects.toMatchObject({ name: 'TypeError' })]);
    }
  });

  test('an errcode at a login page is the page with that number', async () => {
    const simulator = new WeChatSimulator().fail('connect/oauth2/authorize', { errcode: 10009 });
    const response = await simulator.fetch(`${simulator.endpoints.open}/connect/oauth2/authorize`);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('10009');
    expect(simulator.calls()[0]!.errcode).toBe(10009);
  });
});

describe('the way back from the login page', () => {
  const open = async (simulator: WeChatSimulator, path = 'connect/oauth2/authorize'): Promise<Response> => {
    const { appId } = simulator.officialAccount;
    const query = `appid=${appId}&redirect_uri=https%3A%2F%2Fshop.example%2F%3Fa%3D%22%3E&response_type=code&scope=snsapi_base&state=s`;
    return simulator.fetch(`${simulator.endpoints.open}/${path}?${query}`, {
      headers: { 'user-agent': 'MicroMessenger', cookie: 'wechat-simulator-person=alex' },
      redirect: 'manual',
    });
  };

  test('twice is a page that opens the same callback two times', async () => {
    const simulator = new WeChatSimulator().fail('callback', { twice: true });
    const response = await open(simulator);
    const page = await response.text();
    expect([response.status, response.headers.get('location')]).toEqual([200, null]);
    expect(page).toMatch(/<a href="https:\/\/shop\.example\/\?a=&#34;&#62;&#38;code=\w{32}&#38;state=s">/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    simulator.assertNoPendingFaults();
    expect((await open(simulator)).status).toBe(302);
  });

  test('nothing but a callback meets it, not even by chance', async () => {
    const simulator = new WeChatSimulator().fail('callback', { twice: true });
    await simulator.fetch(`${simulator.endpoints.open}/connect/oauth2/authorize`);
    expect(() => simulator.assertNoPendingFaults()).toThrow('callback (1)');
    const always = new WeChatSimulator().random({ seed: 1, rate: 1 }).fail('connect/oauth2/authorize', {
      contentType: 'text/x-odd',
    });
    expect((await open(always)).status).toBe(302);
  });
});

describe('the script', () => {
  test('faults are met in order, as often as they say, and then everything is right again', async () => {
    const simulator = new WeChatSimulator()
      .fail(ENDPOINT, { errcode: 45011 }, 2)
      .fail(ENDPOINT, { status: 500 });
    const seen = [];
    for (let n = 0; n < 4; n += 1) {
      const response = await call(simulator);
      seen.push(response.status === 200 ? (await json(response)).errcode : response.status);
    }
    expect(seen).toEqual([45011, 45011, 500, undefined]);
  });

  test('a fault of one endpoint leaves the others alone', async () => {
    const simulator = new WeChatSimulator().fail('sns/userinfo', { errcode: -1 });
    expect(await json(await call(simulator))).toHaveProperty('access_token');
  });

  test('a fault of every endpoint is met by whichever is called, and by nothing else', async () => {
    const simulator = new WeChatSimulator().fail('*', { errcode: -1 }, 2);
    const { api } = simulator.endpoints;
    expect(await json(await simulator.fetch(`${api}/sns/userinfo`))).toMatchObject({ errcode: -1 });
    expect((await simulator.fetch(`${api}/_simulator/state`)).status).toBe(200);
    expect(await json(await call(simulator))).toMatchObject({ errcode: -1 });
    expect(await json(await call(simulator))).toHaveProperty('access_token');
  });

  test('WeChat that is down comes back when its faults are cleared', async () => {
    const simulator = new WeChatSimulator().fail('*', { reset: true }, Infinity);
    await expect(call(simulator)).rejects.toThrow();
    simulator.clearFaults('sns/userinfo');
    await expect(call(simulator)).rejects.toThrow();
    simulator.clearFaults('*');
    expect(await json(await call(simulator))).toHaveProperty('access_token');
  });

  test('a fault nobody met is reported with its endpoint', () => {
    const simulator = new WeChatSimulator().fail('sns/userinfo', { errcode: -1 }, 2);
    expect(() => simulator.assertNoPendingFaults()).toThrow('sns/userinfo (2)');
  });

  test('an endless fault counts as met after its first call', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { errcode: -1 }, Infinity);
    expect(() => simulator.assertNoPendingFaults()).toThrow(ENDPOINT);
    await call(simulator);
    expect(() => simulator.assertNoPendingFaults()).not.toThrow();
  });

  test('faults can be taken back', async () => {
    const simulator = new WeChatSimulator().fail(ENDPOINT, { errcode: -1 }, Infinity);
    simulator.clearFaults(ENDPOINT);
    expect(await json(await call(simulator))).toHaveProperty('access_token');
    simulator.assertNoPendingFaults();
  });

  test('chance brings the same faults for the same seed', async () => {
    const outcomes = async (seed: number): Promise<string[]> => {
      const simulator = new WeChatSimulator().random({ seed, rate: 0.5 });
      const seen: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        const text = call(simulator).then((response) => response.text());
        seen.push(await text.then((body) => /"errcode":-?\d+/.exec(body)?.[0] ?? body.slice(0, 9), String));
      }
      return seen;
    };
    expect(await outcomes(7)).toEqual(await outcomes(7));
    expect(new Set(await outcomes(7)).size).toBeGreaterThan(2);
  });

  test('an endpoint has a chance of its own, and leaves the others to theirs', async () => {
    const simulator = new WeChatSimulator().random({ seed: 1, rate: 1, endpoint: 'sns/userinfo' });
    const broken = () =>
      simulator
        .fetch(`${simulator.endpoints.api}/sns/userinfo`)
        .then(async (answer) => answer.status !== 200 || !(await answer.text()).includes('"errcode":41001'))
        .catch(() => true);
    for (let n = 0; n < 10; n += 1) expect(await json(await call(simulator))).toHaveProperty('access_token');
    for (let n = 0; n < 10; n += 1) expect(await broken()).toBe(true);
    simulator.random({ seed: 1, rate: 1 }).random({ seed: 1, rate: 0, endpoint: 'sns/userinfo' });
    expect(await broken()).toBe(false);
    simulator.clearFaults('sns/userinfo');
    expect(await broken()).toBe(true);
    simulator.clearFaults();
    expect(await broken()).toBe(false);
  });

  test.each(['*', 'callback', 'sns/nonsense'])('%s has no chance of its own', (endpoint) => {
    expect(() => new WeChatSimulator().random({ seed: 1, rate: 1, endpoint: endpoint as 'push' })).toThrow(
      TypeError,
    );
  });

  test.each<[string, object, number]>([
    ['an empty fault', {}, 1],
    ['an unknown kind', { explode: true }, 1],
    ['two kinds at once', { reset: true, status: 500 }, 1],
    ['garbage with a status', { garbage: true, status: 500 }, 1],
    ['a slow reset', { reset: true, slowMs: 1 }, 1],
    ['a negative slowness', { slowMs: -1 }, 1],
    ['a fault of a callback', { twice: true }, 1],
    ['a status HTTP does not have', { status: 99 }, 1],
    ['an errcode that is text', { errcode: '40001' }, 1],
    ['zero times', { errcode: -1 }, 0],
  ])('%s is a TypeError', (_name, fault, times) => {
    expect(() => new WeChatSimulator().fail(ENDPOINT, fault, times)).toThrow(TypeError);
  });

  test.each<[string, object]>([
    ['an empty fault', {}],
    ['a fault of an endpoint', { errcode: -1 }],
    ['an unknown kind', { thrice: true }],
  ])('%s at the callback is a TypeError', (_name, fault) => {
    expect(() => new WeChatSimulator().fail('callback', fault)).toThrow(TypeError);
  });

  test.each([
    ['user/info', 'Did you mean cgi-bin/user/info?'],
    ['cgi-bin/nonsense', 'Known are: '],
  ])('an unknown endpoint %s is a TypeError that says what there is', (name, says) => {
    expect(() => new WeChatSimulator().fail(name as 'sns/auth', { errcode: -1 })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(says) }),
    );
  });

  test('an unknown kind is a TypeError that says what there is', () => {
    const fault = { network: 'reset' };
    expect(() => new WeChatSimulator().fail('*', fault as object)).toThrow(
      /is not a kind.* garbage, .*reset/,
    );
  });
});
