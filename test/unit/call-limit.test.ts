import { OfficialAccount } from '../../src/index.js';

/** Answers of the WeChats of this file, so that no call outlives its test. */
const everywhere: (() => void)[][] = [];
afterEach(async () => {
  while (everywhere.some((open) => open.length > 0)) {
    for (const open of everywhere) for (const answer of open.splice(0)) answer();
    await settle();
  }
});

/** An account whose WeChat answers when it is told to, and what has reached that WeChat. */
function world(timeoutMs = 5_000) {
  const open: (() => void)[] = [];
  everywhere.push(open);
  const paths: string[] = [];
  const fetch: typeof globalThis.fetch = (input) =>
    new Promise<Response>((resolve) => {
      paths.push(new Request(input).url.replace('https://api.weixin.qq.com', '').replace(/\?.*/, ''));
      open.push(() =>
        resolve(new Response('{"subscribe":0,"openid":"oA","access_token":"T","expires_in":7200}')),
      );
    });
  const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', fetch, timeoutMs });
  const ask = (options?: object) => account.api.fetchFollower('T', 'oA', options);
  return { account, ask, open, paths };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('P34 calls to WeChat', () => {
  it('F28 are 64 at a time, 256 wait, and the next is refused at once with a typed error', async () => {
    const { ask, open, paths } = world();
    const calls = many(64 + 256, ask);
    await settle();
    expect(paths).toHaveLength(64);
    const startedAt = performance.now();
    await expect(ask()).rejects.toMatchObject({
      code: 'ERR_WECHAT_UNAVAILABLE',
      status: 503,
      endpoint: 'cgi-bin/user/info',
    });
    expect(performance.now() - startedAt).toBeLessThan(500);
    for (let answered = 0; answered < 320; answered++) {
      open[answered]!();
      await settle();
      expect(paths.length).toBe(Math.min(320, 65 + answered));
    }
    expect(await Promise.all(calls)).toHaveLength(320);
  });

  it('start in the order they came', async () => {
    const { account, ask, open, paths } = world();
    const first = many(64, ask);
    const last = [account.api.checkUserToken({ openid: 'o', userAccessToken: 'T' }), ask()];
    await settle();
    open[0]!();
    await settle();
    expect(paths.at(-1)).toBe('/sns/auth');
    open[1]!();
    await settle();
    expect(paths.at(-1)).toBe('/cgi-bin/user/info');
    for (const answer of open) answer();
    await Promise.allSettled([...first, ...last]);
  });

  it('that are given up leave their place, waiting or under way', async () => {
    const { ask, open, paths } = world();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const given = [ask({ signal: running.signal })];
    const others = many(63, ask);
    given.push(ask({ signal: waiting.signal }));
    const next = ask();
    await settle();
    waiting.abort(new Error('enough'));
    running.abort(new Error('enough'));
    expect(await Promise.allSettled(given)).toMatchObject([
      { reason: { message: 'enough' } },
      { reason: { message: 'enough' } },
    ]);
    // The one that waited was never sent; the one behind it has the place of the one that was under way.
    expect(paths).toHaveLength(65);
    for (const answer of open) answer();
    expect(await next).toMatchObject({ following: false });
    await Promise.all(others);
  });

  it('wait no longer than they may take', async () => {
    const { ask } = world(30);
    const calls = await Promise.allSettled(many(65, ask));
    expect(calls[64]).toMatchObject({ reason: { code: 'ERR_WECHAT_TIMEOUT' } });
  });

  it('for a token do not wait: everybody else waits for it', async () => {
    const { account, ask, open, paths } = world();
    const calls = many(64 + 256, ask);
    await settle();
    const token = account.api.issueCommonAccessToken();
    await settle();
    expect(paths.at(-1)).toBe('/cgi-bin/stable_token');
    open.at(-1)!();
    expect(await token).toMatchObject({ commonAccessToken: 'T' });
    expect(calls).toHaveLength(320);
  });
});
