import { randomBytes } from 'node:crypto';
import { MemoryStore, OfficialAccount, WeChatStrategy, type Store } from '../../../src/index.js';

const ACCOUNT = { appId: 'wx1', appSecret: 's' };
const KEY = randomBytes(32).toString('base64');

/** A store that says other processes see what it has. */
const shared = (): Store => Object.assign(new MemoryStore(), { shared: true });

const make = (userTokens: unknown, store?: Store) =>
  new OfficialAccount({
    ...ACCOUNT,
    userTokens: userTokens as object,
    ...(store === undefined ? {} : { store }),
  });

describe('userTokens', () => {
  it.each<[string, unknown, RegExp]>([
    ['are null', null, /`userTokens`: `options` must be an object/],
    ['have a misspelt name', { keys: [KEY] }, /`userTokens`: unknown option `keys`/],
    ['have a store without locks', { store: new Map() }, /`userTokens\.store` must have the methods/],
    ['have a key that is too short', { key: KEY.slice(4) }, /`userTokens\.key` must be 32 random bytes/],
    [
      'have a key that is a passphrase',
      { key: 'correct horse battery staple, and so on' },
      /must be 32 random/,
    ],
    ['have a key that is no text', { key: 7 }, /must be 32 random bytes/],
    ['have no key in the list', { key: [] }, /must be 32 random bytes/],
    ['have a wrong key in the list', { key: [KEY, ''] }, /must be 32 random bytes/],
    [
      'would lie in a shared store as they are',
      { store: shared() },
      /`userTokens\.key` is required with a store/,
    ],
  ])('that %s are a TypeError', (_what, userTokens, rule) => {
    expect(() => make(userTokens)).toThrow(TypeError);
    expect(() => make(userTokens)).toThrow(rule);
  });

  it('never show a wrong key in the error', () => {
    expect(() => make({ key: ['short-secret'] })).not.toThrow(/short-secret/);
    expect(() => make({ key: ['short-secret'] })).toThrow(/userTokens\.key/);
  });

  it.each([KEY, [KEY], [KEY, randomBytes(32).toString('base64url')]])('may be sealed by %j', (key) => {
    expect(() => make({ key, store: shared() })).not.toThrow();
  });

  const login = {
    userAccessToken: 'T',
    refreshToken: 'R',
    expiresInMs: 7_200_000,
    openid: 'oAlex',
    scopes: ['snsapi_base'],
    isSnapshotUser: false,
    _json: {},
  };

  it('are in the shared store of the account once there is a key, else in memory', async () => {
    for (const [userTokens, isShared] of [
      [{ key: KEY }, true],
      [undefined, false],
    ] as const) {
      const store = shared();
      const commit = jest.spyOn(store, 'commit');
      const account = new OfficialAccount({ ...ACCOUNT, store, userTokens });
      await account.userTokens.remember(login);
      expect(commit.mock.calls.length > 0).toBe(isShared);
      expect((await account.userTokens.get('oAlex', 'snsapi_base')).userAccessToken).toBe('T');
    }
  });

  it('never push the common access token out of the memory store of the account', async () => {
    const store = new MemoryStore();
    const commit = jest.spyOn(store, 'commit');
    const account = new OfficialAccount({ ...ACCOUNT, store, userTokens: { key: KEY } });
    await account.userTokens.remember(login);
    expect(commit).not.toHaveBeenCalled();
  });
});

it('rememberUserToken must be true or false', () => {
  const account = new OfficialAccount(ACCOUNT);
  const options = { account, callbackURL: 'https://site.example/cb', rememberUserToken: 'yes' as never };
  expect(() => new WeChatStrategy(options, () => undefined)).toThrow(
    new TypeError('WeChatStrategy: `rememberUserToken` must be true or false'),
  );
});
