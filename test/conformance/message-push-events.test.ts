import { fieldOf, messageOf } from '../support/account-server.js';
import { PushedAccount } from './pushed-account.js';
import { holdTheClock } from './wechat.js';

holdTheClock();
const account = new PushedAccount();

describe('events', () => {
  const eventOf = (n: number): string => messageOf(account.server.pushes[n]!);

  test('8.11 a new follower is subscribe, without EventKey and Ticket', async () => {
    await account.start();
    await account.simulator.follow('alex');
    expect(account.server.events).toEqual(['subscribe']);
    expect(eventOf(0)).not.toMatch(/EventKey|Ticket|MsgId/);
  });

  test('8.12 a new follower by a parameter QR code is subscribe with qrscene_ before the scene, and a Ticket', async () => {
    await account.start();
    await account.simulator.follow('alex', undefined, { scene: 'login-7f3a' });
    expect(account.server.events).toEqual(['subscribe']);
    expect(fieldOf(eventOf(0), 'EventKey')).toBe('qrscene_login-7f3a');
    expect(fieldOf(eventOf(0), 'Ticket')).toMatch(/^gQ[\w+/]{60,}={0,2}$/);
  });

  test('8.13 a follower who scans a parameter QR code is SCAN with the bare scene, and the same Ticket', async () => {
    await account.start();
    await account.simulator.follow('alex', undefined, { scene: 123 });
    await account.simulator.follow('alex', undefined, { scene: 123 });
    expect(account.server.events).toEqual(['subscribe', 'SCAN']);
    expect(fieldOf(eventOf(1), 'EventKey')).toBe('123');
    expect(fieldOf(eventOf(1), 'Ticket')).toBe(fieldOf(eventOf(0), 'Ticket'));
  });

  test('8.12, 8.13 whoever scans a created code is told with the ticket of that code', async () => {
    await account.start();
    const { access_token } = await account.wechat.stable();
    const body = { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'login-7f3a' } } };
    const { ticket } = await account.wechat.post('cgi-bin/qrcode/create', body, { access_token });
    await account.simulator.scan(ticket, 'alex');
    await account.simulator.scan(ticket, 'alex');
    expect(account.server.events).toEqual(['subscribe', 'SCAN']);
    expect([0, 1].map((n) => [fieldOf(eventOf(n), 'EventKey'), fieldOf(eventOf(n), 'Ticket')])).toEqual([
      ['qrscene_login-7f3a', ticket],
      ['login-7f3a', ticket],
    ]);
  });

  test('7.9 an expired code tells the account nothing', async () => {
    await account.start();
    const { access_token } = await account.wechat.stable();
    const body = { action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: 'late' } } };
    const { ticket } = await account.wechat.post('cgi-bin/qrcode/create', body, { access_token });
    account.wechat.advance(1);
    await expect(account.simulator.scan(ticket, 'alex')).rejects.toMatchObject({ text: '该二维码已过期' });
    expect(account.server.events).toEqual([]);
  });

  test('8.14 who stops following is unsubscribe', async () => {
    await account.start();
    await account.simulator.follow('alex');
    await account.simulator.unfollow('alex');
    expect(account.server.events).toEqual(['subscribe', 'unsubscribe']);
  });

  test('8.14 who follows already and follows again, and who does not follow and stops, cause nothing', async () => {
    await account.start();
    await account.simulator.unfollow('alex');
    await account.simulator.follow('alex');
    await account.simulator.follow('alex');
    expect(account.server.events).toEqual(['subscribe']);
  });

  test('7.8 the scene a follower came by is in user/info', async () => {
    await account.start();
    await account.simulator.follow('alex', undefined, { scene: 'poster' });
    await account.simulator.follow('alex', undefined, { scene: 'later' });
    expect(
      await account.wechat.follower((await account.wechat.stable()).access_token, account.openid),
    ).toMatchObject({
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      qr_scene: 0,
      qr_scene_str: 'poster',
    });
  });

  test('8.11 of an account that has seen it, subscribe has an empty EventKey', async () => {
    await account.start({}, { push: { emptyEventKey: true } });
    await account.simulator.follow('alex');
    expect(eventOf(0)).toContain('<EventKey><![CDATA[]]></EventKey>');
  });

  test.each([
    ['user_info_modified', undefined, ''],
    ['user_authorization_revoke', undefined, '205'],
    ['user_authorization_revoke', '201', '201'],
    ['user_authorization_cancellation', undefined, ''],
  ] as const)(
    '8.15 %s comes from the platform and names the person in OpenID (%s)',
    async (event, revokeInfo, said) => {
      await account.start();
      await account.simulator.changeAuthorization('alex', event, undefined, { revokeInfo });
      expect(account.server.events).toEqual([event]);
      expect(fieldOf(eventOf(0), 'FromUserName')).toMatch(/^o[\w-]{27}$/);
      expect(fieldOf(eventOf(0), 'FromUserName')).not.toBe(account.openid);
      expect(fieldOf(eventOf(0), 'OpenID')).toBe(account.openid);
      expect(fieldOf(eventOf(0), 'UnionID')).toBe(account.simulator.unionid('alex'));
      expect(fieldOf(eventOf(0), 'AppID')).toBe(account.appId);
      expect(fieldOf(eventOf(0), 'RevokeInfo')).toBe(said);
    },
  );

  test('8.15 an account without an open platform has no UnionID in the event', async () => {
    await account.start({}, { officialAccounts: [{ appId: 'wx00000000000000aa', appSecret: 's' }] });
    await account.simulator.changeAuthorization('alex', 'user_authorization_revoke');
    expect(eventOf(0)).not.toContain('UnionID');
  });
});

describe('messages', () => {
  test('8.16 a text has Content and a MsgId, an integer of 64 bits, and no Event', async () => {
    await account.start({ format: 'json' });
    await account.simulator.say('alex', '你好 "]]>"');
    const message = messageOf(account.server.pushes[0]!);
    expect(JSON.parse(message)).toMatchObject({
      MsgType: 'text',
      Content: '你好 "]]>"',
      FromUserName: account.openid,
    });
    expect(message).not.toContain('"Event"');
    const id = BigInt(fieldOf(message, 'MsgId'));
    expect(id > BigInt(Number.MAX_SAFE_INTEGER) && id < 2n ** 63n).toBe(true);
  });

  test('8.16 every text has a MsgId of its own', async () => {
    await account.start();
    await account.simulator.say('alex', 'once');
    await account.simulator.say('alex', 'once');
    const ids = account.server.pushes.map((push) => fieldOf(messageOf(push), 'MsgId'));
    expect(new Set(ids).size).toBe(2);
  });

  test('8.16 text that ends a CDATA section is cut in two there', async () => {
    await account.start();
    await account.simulator.say('alex', 'a]]>b');
    expect(messageOf(account.server.pushes[0]!)).toContain(
      '<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>',
    );
  });
});
