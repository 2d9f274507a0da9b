import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

/** Every errcode WeChat's documents have for what the simulator does. */
const ERRCODES = [
  -1, 40001, 40002, 40003, 40013, 40014, 40029, 40030, 40031, 40032, 40033, 40035, 40038, 40039, 40052, 40053,
  40125, 40163, 40164, 40226, 40243, 41001, 41002, 41003, 41004, 41008, 41009, 42001, 42002, 42003, 42007,
  43001, 43002, 43003, 43004, 43019, 44002, 45009, 45011, 46004, 47001, 48001, 48004, 48006, 48017, 50001,
  50002, 50004, 50005, 50007, 61003, 61024, 61450, 76001, 76002, 76003, 76004, 76021, 76022, 89501, 89503,
  89506, 89507,
];

describe('every call', () => {
  test('1.4 an action is answered with errcode 0 and ok', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    expect(await wechat.post('cgi-bin/clear_quota', { appid: wechat.appId }, { access_token })).toEqual({
      errcode: 0,
      errmsg: 'ok',
    });
  });

  test('1.5 the rid of every refusal is another', async () => {
    const wechat = new WeChat();
    const [one, other] = [await wechat.stable({ secret: 'x' }), await wechat.stable({ secret: 'x' })];
    expect(one.errmsg).not.toBe(other.errmsg);
  });

  test('1.7 a nickname may hold raw control characters', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.simulator.fail('sns/userinfo', { controlCharacters: true });
    await expect(wechat.profile(token)).rejects.toThrow(SyntaxError);
  });

  test.each([
    ['1.8 a character written as \\u is 40033', '{"appid":"\\u8336"}', 40033],
    ['1.8 so is one behind a backslash that is escaped', '{"appid":"\\\\\\u8336"}', 40033],
    ['1.8 a backslash before the letter u is no such character', '{"appid":"\\\\u8336"}', 40002],
    ['1.8 the character itself is right', '{"appid":"茶"}', 40002],
  ])('%s', async (_sentence, body, errcode) => {
    expect(await new WeChat().post('cgi-bin/stable_token', body)).toMatchObject({ errcode });
  });

  test.each([
    ['1.9 a tag needs a body', 'cgi-bin/tags/create', '', 44002],
    ['1.9 a list is none', 'cgi-bin/user/info/batchget', '[]', 47001],
  ])('%s', async (_sentence, path, body, errcode) => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    expect(await wechat.post(path, body, { access_token })).toMatchObject({ errcode });
  });

  test.each(['cgi-bin/user/get', 'cgi-bin/tags/get', 'cgi-bin/getcallbackip', 'cgi-bin/ticket/getticket'])(
    '1.10 %s without a token is 41001, with one nobody issued 40001',
    async (path) => {
      const wechat = new WeChat();
      expect(await wechat.get(path)).toMatchObject({ errcode: 41001 });
      expect(await wechat.get(path, { access_token: 'nobody-issued-this' })).toMatchObject({
        errcode: 40001,
      });
    },
  );

  test('1.11 the login pages are not on the API host, and the API is not on theirs', async () => {
    const { simulator } = new WeChat();
    const answers = await Promise.all([
      simulator.fetch(`${simulator.endpoints.api}/connect/qrconnect`),
      simulator.fetch(`${simulator.endpoints.open}/cgi-bin/token`),
      simulator.fetch(`${simulator.endpoints.mp}/sns/userinfo`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  test.each(['api', 'api2', 'sh.api', 'sz.api', 'hk.api'])(
    '1.12 %s.weixin.qq.com is the API',
    async (name) => {
      const { simulator } = new WeChat();
      const answer = await simulator.fetch(`https://${name}.weixin.qq.com/sns/userinfo`);
      expect((await answer.json()) as Body).toMatchObject({ errcode: 41001 });
      expect((await simulator.fetch(`https://${name}.weixin.qq.com/connect/qrconnect`)).status).toBe(404);
    },
  );

  test.each(ERRCODES)('1.13 errcode %d can be had at will, with its text and a rid', async (errcode) => {
    const wechat = new WeChat();
    wechat.simulator.fail('sns/userinfo', { errcode });
    const answer = await wechat.get('sns/userinfo');
    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(/^[a-z].{3,}, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(answer.errmsg).not.toContain('unknown error');
  });
});
