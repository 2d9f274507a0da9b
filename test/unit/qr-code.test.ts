import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

async function world() {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const { api } = new OfficialAccount({ appId, appSecret, endpoints, fetch, now });
  const { commonAccessToken } = await api.issueCommonAccessToken();
  return { simulator, api, token: commonAccessToken };
}

describe('createQRCode', () => {
  it('gives a code that can be shown and scanned, and the scene comes back', async () => {
    const { simulator, api, token } = await world();
    const code = await api.createQRCode(token, { scene: 'login-7f3a', lifeMs: 300_000 });
    expect(code.expiresInMs).toBe(300_000);
    expect((await simulator.fetch(code.pictureURL)).status).toBe(200);
    await simulator.scan(code.url, 'alex');
    const { _json } = await api.fetchFollower(token, simulator.openid('alex'));
    expect(_json).toMatchObject({ qr_scene_str: 'login-7f3a' });
  });

  it.each([
    ['a text for a time', 'x', 60_000, 'QR_STR_SCENE'],
    ['a number for a time', 42, 60_000, 'QR_SCENE'],
    ['a text for ever', 'x', 'permanent', 'QR_LIMIT_STR_SCENE'],
    ['a number for ever', 42, 'permanent', 'QR_LIMIT_SCENE'],
  ] as const)('asks WeChat for %s', async (_sentence, scene, lifeMs, action) => {
    const { simulator, api, token } = await world();
    const code = await api.createQRCode(token, { scene, lifeMs });
    expect(simulator.calls('cgi-bin/qrcode/create')[0]!.body).toMatchObject({ action_name: action });
    expect(code.expiresInMs).toBe(lifeMs === 'permanent' ? undefined : lifeMs);
  });

  it('shows the ticket to whoever asks for it and to nobody else', async () => {
    const { api, token } = await world();
    const code = await api.createQRCode(token, { scene: 1, lifeMs: 60_000 });
    expect(code.ticket).toMatch(/^gQ/);
    expect(Object.keys(code)).not.toContain('ticket');
    expect(code._json).not.toHaveProperty('ticket');
  });

  it.each([
    ['scene', { scene: '', lifeMs: 60_000 }],
    ['scene', { scene: 'x'.repeat(65), lifeMs: 60_000 }],
    ['scene', { scene: 0, lifeMs: 60_000 }],
    ['scene', { scene: 4_294_967_296, lifeMs: 60_000 }],
    ['scene', { scene: 100_001, lifeMs: 'permanent' }],
    ['lifeMs', { scene: 'x', lifeMs: 0 }],
    ['lifeMs', { scene: 'x', lifeMs: 1_500 }],
    ['lifeMs', { scene: 'x', lifeMs: 2_592_001_000 }],
  ] as const)('refuses a wrong %s before it asks WeChat: %j', async (name, parameters) => {
    const { simulator, api, token } = await world();
    await expect(api.createQRCode(token, parameters)).rejects.toThrow(
      new RegExp(`^createQRCode: \`${name}\``),
    );
    expect(simulator.calls('cgi-bin/qrcode/create')).toEqual([]);
  });

  it.each([
    ['{"ticket":"gQ1","expire_seconds":60}', 'url'],
    ['{"ticket":"gQ1","expire_seconds":60,"url":"no"}', 'url'],
    ['{"expire_seconds":60,"url":"http://weixin.qq.com/q/1"}', 'ticket'],
    ['{"ticket":"gQ1","url":"http://weixin.qq.com/q/1"}', 'expire_seconds'],
  ])('takes %s for no answer: %s', async (body, missing) => {
    const { simulator, api, token } = await world();
    simulator.fail('cgi-bin/qrcode/create', { body });
    await expect(api.createQRCode(token, { scene: 1, lifeMs: 60_000 })).rejects.toMatchObject({
      code: 'ERR_WECHAT_RESPONSE',
      message: expect.stringContaining(missing),
    });
  });

  it('tells a refusal from an answer', async () => {
    const { api } = await world();
    await expect(api.createQRCode('wrong', { scene: 1, lifeMs: 60_000 })).rejects.toMatchObject({
      code: 'ERR_WECHAT_API',
      errcode: 40001,
    });
  });
});
