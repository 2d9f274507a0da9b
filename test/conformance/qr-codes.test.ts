import { readQRPicture } from '../support/read-qr-picture.js';
import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

/** A code is asked for as `qrcode/create` wants it; what `changes` says replaces a field. */
async function create(
  wechat: WeChat,
  changes: Body = {},
  scene: Body = { scene_str: 'login-7f3a' },
): Promise<Body> {
  const body = { expire_seconds: 300, action_name: 'QR_STR_SCENE', action_info: { scene }, ...changes };
  const { access_token } = await wechat.stable();
  return wechat.post('cgi-bin/qrcode/create', body, { access_token });
}

const picture = (wechat: WeChat, ticket: string): Promise<Response> =>
  wechat.simulator.fetch(
    `${wechat.simulator.endpoints.mp}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
  );

const follower = async (wechat: WeChat, id: string): Promise<Body> =>
  wechat.follower((await wechat.stable()).access_token, wechat.simulator.openid(id));

describe('cgi-bin/qrcode/create', () => {
  test('7.1 a temporary code is answered with ticket, life and url', async () => {
    expect(await create(new WeChat())).toEqual({
      ticket: expect.stringMatching(/^gQ[\w+/=]{80,}$/),
      expire_seconds: 300,
      url: expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\/[\w-]+$/),
    });
  });

  test('7.1 a permanent code has no life', async () => {
    const answer = await create(new WeChat(), { action_name: 'QR_LIMIT_STR_SCENE' });
    expect(Object.keys(answer)).toEqual(['ticket', 'url']);
  });

  test('7.2 two temporary codes of one scene have two tickets, a permanent one keeps its own', async () => {
    const wechat = new WeChat();
    expect((await create(wechat)).ticket).not.toBe((await create(wechat)).ticket);
    const lasting = { action_name: 'QR_LIMIT_STR_SCENE' };
    expect(await create(wechat, lasting)).toEqual(await create(wechat, lasting));
  });

  test('7.3 without expire_seconds a code lives for 60 seconds, or as long as the switch says', async () => {
    const changes = { expire_seconds: undefined };
    expect((await create(new WeChat(), changes)).expire_seconds).toBe(60);
    expect((await create(new WeChat({ qrCodeLifeMs: 30_000 }), changes)).expire_seconds).toBe(30);
  });

  test.each<[string, Body, Body]>([
    ['30 days are the longest life', { expire_seconds: 2_592_000 }, { scene_str: 'x' }],
    ['7.4 a temporary scene_id may have 32 bits', { action_name: 'QR_SCENE' }, { scene_id: 4_294_967_295 }],
    ['7.4 a permanent scene_id may be 100000', { action_name: 'QR_LIMIT_SCENE' }, { scene_id: 100_000 }],
    ['7.4 a scene_str may have 64 characters', {}, { scene_str: 'x'.repeat(64) }],
  ])('%s', async (_sentence, changes, scene) => {
    expect(await create(new WeChat(), changes, scene)).toHaveProperty('ticket');
  });

  test.each<[string, Body, Body, number]>([
    ['7.5 an unknown action is 40052', { action_name: 'QR_CARD' }, { scene_str: 'x' }, 40052],
    ['7.5 a missing action is 40052', { action_name: undefined }, { scene_str: 'x' }, 40052],
    ['7.5 a missing action_info is 40053', { action_info: undefined }, {}, 40053],
    ['7.5 a scene of the wrong kind is 40053', {}, { scene_id: 1 }, 40053],
    ['7.4 a scene_id that is text is 40053', { action_name: 'QR_SCENE' }, { scene_id: '1' }, 40053],
    ['7.4 a scene_id of 0 is 40053', { action_name: 'QR_SCENE' }, { scene_id: 0 }, 40053],
    ['7.4 a scene_id of 33 bits is 40053', { action_name: 'QR_SCENE' }, { scene_id: 4_294_967_296 }, 40053],
    [
      'a permanent scene_id over 100000 is 40053',
      { action_name: 'QR_LIMIT_SCENE' },
      { scene_id: 100_001 },
      40053,
    ],
    ['7.4 an empty scene_str is 40053', {}, { scene_str: '' }, 40053],
    ['7.4 a scene_str of 65 characters is 40053', {}, { scene_str: 'x'.repeat(65) }, 40053],
    ['7.3 more than 30 days are 40053', { expire_seconds: 2_592_001 }, { scene_str: 'x' }, 40053],
    ['7.3 a life of 0 is 40053', { expire_seconds: 0 }, { scene_str: 'x' }, 40053],
  ])('%s', async (_sentence, changes, scene, errcode) => {
    expect(await create(new WeChat(), changes, scene)).toMatchObject({ errcode });
  });

  test('7.6 a token nobody issued is 40001, and none at all 41001', async () => {
    const wechat = new WeChat();
    const ask = (token?: string) => wechat.post('cgi-bin/qrcode/create', {}, { access_token: token });
    expect([(await ask('x')).errcode, (await ask()).errcode]).toEqual([40001, 41001]);
  });

  test('7.6 an unverified account has no permission, 48001', async () => {
    const wechat = new WeChat({ officialAccounts: [{ appId: 'wx1', appSecret: 's', verified: false }] });
    expect(await create(wechat)).toMatchObject({ errcode: 48001 });
  });
});

describe('cgi-bin/showqrcode', () => {
  test('7.7 the picture says the url of the code', async () => {
    const wechat = new WeChat();
    const { ticket, url } = await create(wechat);
    const response = await picture(wechat, ticket);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(readQRPicture(Buffer.from(await response.arrayBuffer()))).toBe(url);
  });

  test('7.7 a ticket nobody got is HTTP 404', async () => {
    expect((await picture(new WeChat(), 'gQ123')).status).toBe(404);
  });

  test('7.7 the picture of an expired code is HTTP 404', async () => {
    const wechat = new WeChat();
    const { ticket } = await create(wechat);
    wechat.advance(5);
    expect((await picture(wechat, ticket)).status).toBe(404);
  });

  test('7.7 the picture of a permanent code is there after a year', async () => {
    const wechat = new WeChat();
    const { ticket } = await create(wechat, { action_name: 'QR_LIMIT_STR_SCENE' });
    wechat.advance(365 * 24 * 60);
    expect((await picture(wechat, ticket)).status).toBe(200);
  });

  test('1.11 it is on the mp host only', async () => {
    const wechat = new WeChat();
    const { ticket } = await create(wechat);
    expect((await wechat.request('cgi-bin/showqrcode', { ticket })).status).toBe(404);
  });
});

describe('scanning a code', () => {
  test('7.8 whoever does not follow does so, and user/info repeats the scene', async () => {
    const wechat = new WeChat();
    await wechat.simulator.scan((await create(wechat)).ticket, 'alex');
    expect(await follower(wechat, 'alex')).toMatchObject({
      subscribe: 1,
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      qr_scene: 0,
      qr_scene_str: 'login-7f3a',
    });
  });

  test('7.8 a number comes back as qr_scene', async () => {
    const wechat = new WeChat();
    const { ticket } = await create(wechat, { action_name: 'QR_SCENE' }, { scene_id: 42 });
    await wechat.simulator.scan(ticket, 'alex');
    expect(await follower(wechat, 'alex')).toMatchObject({ qr_scene: 42, qr_scene_str: '' });
  });

  test('7.8 user/info repeats the scene of the last follow only', async () => {
    const wechat = new WeChat();
    await wechat.simulator.scan((await create(wechat, {}, { scene_str: 'first' })).ticket, 'alex');
    await wechat.simulator.scan((await create(wechat, {}, { scene_str: 'second' })).ticket, 'alex');
    expect(await follower(wechat, 'alex')).toMatchObject({ qr_scene_str: 'first' });
  });

  test('7.8 ticket, address of the picture and what it says are the same code', async () => {
    const wechat = new WeChat();
    const { ticket, url } = await create(wechat);
    const shown = `https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`;
    for (const [person, code] of Object.entries({ alex: ticket, xiaoming: url, xiaohong: shown })) {
      await wechat.simulator.scan(code, person);
      expect((await follower(wechat, person)).subscribe).toBe(1);
    }
  });

  test('7.9 an expired code makes nobody a follower', async () => {
    const wechat = new WeChat();
    const { ticket } = await create(wechat);
    wechat.advance(5);
    await expect(wechat.simulator.scan(ticket, 'alex')).rejects.toMatchObject({ name: 'WeChatPageError' });
    expect((await follower(wechat, 'alex')).subscribe).toBe(0);
  });

  test('what is no code of an account is a TypeError', async () => {
    await expect(new WeChat().simulator.scan('https://weixin.qq.com/q/no', 'alex')).rejects.toThrow(
      TypeError,
    );
  });
});
