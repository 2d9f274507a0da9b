import fc from 'fast-check';
import { readLogin, writeLogin, type Login } from '../../../src/passport/login-line';

const text = fc.string({ unit: 'binary' });
const time = fc.nat();
const login = fc.record(
  {
    state: fc.stringMatching(/^[0-9a-f]{40}$/),
    createdAt: time,
    usedAt: time,
    session: fc.stringMatching(/^[0-9a-f]{16}$/),
    strategy: text,
    appId: text,
    scope: fc.constantFrom('snsapi_base', 'snsapi_userinfo', 'snsapi_login'),
    lang: fc.constantFrom('zh_CN', 'en'),
    callbackURL: text,
    returnTo: fc.string({ unit: 'binary', minLength: 1 }),
  },
  { requiredKeys: ['state', 'createdAt', 'strategy', 'appId', 'scope', 'lang', 'callbackURL'] },
);

it('a login is read as it was written, whatever is in its texts', () => {
  fc.assert(fc.property(login, (written) => expect(readLogin(writeLogin(written))).toEqual(written)));
});

it('a written login has nothing in it that JSON would have to escape', () => {
  fc.assert(
    fc.property(login, (any) => expect(JSON.stringify(writeLogin(any))).toBe(`"${writeLogin(any)}"`)),
  );
});

it('no login is read from anything else, and nothing throws', () => {
  const line = writeLogin({ state: '7', createdAt: 7 } as Login);
  for (const other of [
    `${line} `,
    line.slice(2),
    line.replace('7 7', '7 soon'),
    line.replace('  ', ' late '),
  ])
    expect(readLogin(other)).toBeUndefined();
  expect(readLogin(line.replace('undefined', '%'))).toBeUndefined();
  fc.assert(fc.property(fc.anything(), (any) => expect(readLogin(any)).toBeUndefined()));
});
