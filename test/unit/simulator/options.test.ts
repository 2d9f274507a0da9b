import { WeChatSimulator, type WeChatSimulatorOptions } from '../../../src/simulator/index.js';

test('without options there are an Official Account, a website app and a mini program under one platform, and three people', () => {
  const simulator = new WeChatSimulator();
  const apps = [simulator.officialAccount, simulator.websiteApp, simulator.miniProgram];
  expect(apps.map(({ kind }) => kind)).toEqual(['official-account', 'website', 'mini-program']);
  expect(new Set(apps.map(({ platform }) => platform)).size).toBe(1);
  for (const { appId } of apps) expect(appId).toMatch(/^wx[0-9a-f]{16}$/);
  expect(simulator.people).toHaveLength(3);
});

test('with apps of ones own there are no others', () => {
  const simulator = new WeChatSimulator({ officialAccounts: [{ appId: 'wx1', appSecret: 's' }] });
  expect(simulator.officialAccount.appId).toBe('wx1');
  expect(() => simulator.websiteApp).toThrow(TypeError);
});

test.each<[string, object]>([
  ['options.denail', { denail: 'stay' }],
  ['options.denial', { denial: 'maybe' }],
  ['options.quotas', { quotas: 'yes' }],
  ['options.classicOverlapMs', { classicOverlapMs: -1 }],
  ['officialAccounts[0].appSecret', { officialAccounts: [{ appId: 'wx1' }] }],
  [
    'officialAccounts[0].callbackDomain',
    { officialAccounts: [{ appId: 'wx1', appSecret: 's', callbackDomain: 'https://a.example' }] },
  ],
  ['websiteApps[0].secret', { websiteApps: [{ appId: 'wx1', secret: 's' }] }],
  ['options.dailyQuotas', { dailyQuotas: { 'sns/userinfo': 1 } }],
  [
    'officialAccounts[0].ipAllowList',
    { officialAccounts: [{ appId: 'wx1', appSecret: 's', ipAllowList: ['localhost'] }] },
  ],
  ['people[0].id', { people: [{ id: 'not a name' }] }],
  [
    'appId',
    {
      officialAccounts: [{ appId: 'wx1', appSecret: 's' }],
      miniPrograms: [{ appId: 'wx1', appSecret: 's' }],
    },
  ],
])('a wrong or unknown %s is a TypeError that names it', (name, options) => {
  expect(() => new WeChatSimulator(options as WeChatSimulatorOptions)).toThrow(
    expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(name) }),
  );
});

describe('with NODE_ENV=production', () => {
  const before = process.env.NODE_ENV;
  beforeEach(() => void (process.env.NODE_ENV = 'production'));
  afterEach(() => void (process.env.NODE_ENV = before));

  test('the simulator refuses to be constructed', () => {
    expect(() => new WeChatSimulator()).toThrow('NODE_ENV=production');
  });

  test('it is constructed when told to', () => {
    expect(() => new WeChatSimulator({ allowInProduction: true })).not.toThrow();
  });
});

describe('people', () => {
  test('somebody who is added has an openid at every app', () => {
    const simulator = new WeChatSimulator();
    const id = simulator.addUser({ nickname: 'New' });
    expect(simulator.openid(id)).toMatch(/^o[\w-]{27}$/);
    expect(simulator.openid(id)).not.toBe(simulator.openid('alex'));
  });

  test('an openid is the same in every simulator: the person and the app decide it', () => {
    expect(new WeChatSimulator().openid('alex')).toBe(new WeChatSimulator().openid('alex'));
  });

  test.each([
    ['a name twice', (simulator: WeChatSimulator) => simulator.addUser({ id: 'alex' })],
    ['an unknown person', (simulator: WeChatSimulator) => simulator.openid('nobody')],
    ['an unknown app', (simulator: WeChatSimulator) => simulator.openid('alex', 'wx0')],
    ['an unknown platform', (simulator: WeChatSimulator) => simulator.unionid('alex', 'nowhere')],
  ])('%s is a TypeError', (_name, act) => {
    expect(() => act(new WeChatSimulator())).toThrow(TypeError);
  });

  test('approving a link that is not of the simulated WeChat is a TypeError', async () => {
    await expect(new WeChatSimulator().approve('https://elsewhere.example/', 'alex')).rejects.toMatchObject({
      name: 'TypeError',
    });
  });
});
