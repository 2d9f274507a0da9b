import { Apps } from '../../../src/simulator/world/apps.js';
import { Codes } from '../../../src/simulator/world/codes.js';
import { IssuedTokens } from '../../../src/simulator/world/issued-tokens.js';
import { People } from '../../../src/simulator/world/people.js';
import { WebTokens } from '../../../src/simulator/world/web-tokens.js';

const KEPT = 100_000;
const now = (): number => 0;

const apps = new Apps({
  'official-account': [{ appId: 'wx1', appSecret: 's' }],
  website: [],
  'mini-program': [],
});
const app = apps.account('wx1');
const grant = {
  identity: new People(apps, [{ id: 'alex' }]).identity('alex', app),
  scope: 'snsapi_userinfo',
};

/** The first and the second of one more than is kept. */
function firstTwoOfMany<T>(issue: () => T): [T, T] {
  const first = [issue(), issue()] as [T, T];
  for (let issued = 2; issued <= KEPT; issued += 1) issue();
  return first;
}

it('the oldest of more than 100,000 codes is 40029, although it is alive', () => {
  const codes = new Codes(now);
  const [forgotten, kept] = firstTwoOfMany(() => codes.issue(app, grant));
  expect(() => codes.redeem(forgotten, 'wx1')).toThrow(expect.objectContaining({ errcode: 40029 }));
  expect(codes.redeem(kept, 'wx1')).toMatchObject(grant);
});

it('the tokens of the oldest of more than 100,000 logins are 40001 and 40030', () => {
  const tokens = new WebTokens(now, 'kept');
  const [forgotten, kept] = firstTwoOfMany(() => tokens.issue(grant));
  expect(() => tokens.require(forgotten.accessToken)).toThrow(expect.objectContaining({ errcode: 40001 }));
  expect(() => tokens.refresh(forgotten.refreshToken, 'wx1')).toThrow(
    expect.objectContaining({ errcode: 40030 }),
  );
  expect(tokens.require(kept.accessToken)).toMatchObject(grant);
});

it('the oldest of more than 100,000 common access tokens is 40001', () => {
  const tokens = new IssuedTokens(now);
  const [forgotten, kept] = firstTwoOfMany(() => tokens.issue('wx1', 'classic').value);
  expect(() => tokens.require(forgotten)).toThrow(expect.objectContaining({ errcode: 40001 }));
  expect(tokens.require(kept)).toMatchObject({ appId: 'wx1' });
});
