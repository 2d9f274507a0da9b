import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brieflyOrFully } from '../support/full.js';
import { OfficialAccount, WeChatStrategy } from '../../src/index.js';

const HITS = brieflyOrFully(20_000, 100_000);
/** Of a hundred thousand. */
const MAX_GROWTH = 50 * 2 ** 20;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Begins a login as Passport would; resolves when the visitor is on the way to WeChat. */
function hit(strategy: WeChatStrategy, session: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const attempt = Object.assign(Object.create(strategy) as WeChatStrategy, {
      redirect: () => resolve(),
      fail: () => reject(new Error('failed')),
      error: reject,
      success: () => reject(new Error('logged in')),
    });
    attempt.authenticate({ url: '/login', query: {}, headers: {}, session } as never);
  });
}

describe('T21 hits on the login route by the hundred thousand', () => {
  const strategy = () =>
    new WeChatStrategy(
      {
        account: new OfficialAccount({ appId: 'wx1', appSecret: 's' }),
        callbackURL: 'https://site.example/callback',
        website: { appId: 'wx2', appSecret: 's' },
      },
      () => undefined,
    );

  it.each([
    ['of browsers without cookies leave nothing behind', () => ({})],
    [
      'of one browser leave eight logins behind',
      (
        (session) => () =>
          session
      )({}),
    ],
  ])(
    '%s',
    async (_whose, sessionOf) => {
      const flooded = strategy();
      await hit(flooded, sessionOf());
      const before = heapUsed();
      for (let i = 0; i < HITS; i++) await hit(flooded, sessionOf());
      expect(heapUsed() - before).toBeLessThan(brieflyOrFully(MAX_GROWTH / 20, MAX_GROWTH / 10));
      const { wechatLogins = [] } = sessionOf() as { wechatLogins?: unknown[] };
      expect(wechatLogins.length).toBeLessThanOrEqual(8);
      await hit(flooded, {}); // the strategy is in use until here, and so is what it may have kept
    },
    120_000,
  );
});
