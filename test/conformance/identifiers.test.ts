import { QRCodes } from '../../src/simulator/world/qr-codes.js';
import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

test('11.3 a login code is 32 characters, letters and digits', async () => {
  expect(await new WeChat().code('alex')).toMatch(/^[A-Za-z0-9]{32}$/);
});

test('11.4 a token is two digits, a line, and more than 130 characters in all, 512 at most', async () => {
  const wechat = new WeChat();
  const [login, stable, classic] = [
    await wechat.login('alex'),
    await wechat.stable(),
    await wechat.classic(),
  ];
  const tokens = [
    login.access_token,
    login.refresh_token,
    stable.access_token,
    classic.access_token,
  ] as string[];
  for (const token of tokens) {
    expect(token).toMatch(/^\d\d_[\w-]{128,}$/);
    expect(token.length).toBeLessThanOrEqual(512);
  }
  expect(new Set(tokens).size).toBe(4);
});

test('11.5 the ticket of a QR code has characters that must be encoded in an address', async () => {
  const wechat = new WeChat();
  const { access_token } = await wechat.stable();
  const body = { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'x' } } };
  const { ticket } = await wechat.post('cgi-bin/qrcode/create', body, { access_token });
  expect(ticket).toMatch(/^gQ[\w+/]{90,}=+$/);
});

test('11.6 an account has an original id, gh_ and 12 hex digits', () => {
  expect(new WeChat().simulator.officialAccount.originalId).toMatch(/^gh_[0-9a-f]{12}$/);
});

test('7.10 an account has 100,000 permanent codes at most, the next is 45029, and another account has its own', () => {
  const codes = new QRCodes(() => 0);
  for (let scene = 1; scene <= 100_000; scene += 1) codes.createPermanent('wx1', scene);
  expect(() => codes.createPermanent('wx1', 'one more')).toThrow(expect.objectContaining({ errcode: 45029 }));
  expect(codes.createPermanent('wx1', 1)).toMatchObject({ scene: 1 });
  expect(codes.createPermanent('wx2', 1)).toMatchObject({ appId: 'wx2' });
});

test('9.5 a mini program that is bound to no open platform gives no unionid', async () => {
  const wechat = new WeChat({
    officialAccounts: [{ appId: 'wx00000000000000aa', appSecret: 's' }],
    miniPrograms: [{ appId: 'wx00000000000000ab', appSecret: 'made-up' }],
  });
  const login = await wechat.get('sns/jscode2session', {
    appid: 'wx00000000000000ab',
    secret: 'made-up',
    js_code: wechat.simulator.miniProgramCode('alex'),
    grant_type: 'authorization_code',
  });
  expect(Object.keys(login).sort()).toEqual(['openid', 'session_key']);
});
