import * as oracle from '@wecom/crypto';

import {
  AES_KEY,
  fieldOf,
  messageOf,
  never,
  sealedReply,
  textReply,
  TOKEN,
  type Received,
} from '../support/account-server.js';
import { NOW_SECONDS, PushedAccount } from './pushed-account.js';
import { holdTheClock } from './wechat.js';

holdTheClock();
const account = new PushedAccount();

describe('when the configuration is saved', () => {
  test('8.1 WeChat sends a GET with signature, timestamp, nonce and echostr to the URL', async () => {
    await account.start();
    expect(account.server.received).toHaveLength(1);
    const [{ method, query }] = account.server.received as [Received];
    expect(method).toBe('GET');
    expect(query).toEqual({
      signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, ''),
      timestamp: String(NOW_SECONDS),
      nonce: expect.stringMatching(/^\d+$/),
      echostr: expect.stringMatching(/^\d+$/),
    });
  });

  test.each(['safe', 'compatible', 'plain'] as const)(
    '8.1 in %s mode the signature is the one of three parts, and echostr is clear',
    async (mode) => {
      await account.start({ mode });
      const { query } = account.server.received[0]!;
      expect(query).not.toHaveProperty('msg_signature');
      expect(query).not.toHaveProperty('encrypt_type');
      expect(query.signature).toBe(oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, ''));
    },
  );

  test('8.1 a query the URL has already stays in front', async () => {
    await account.start({ url: `${account.server.url}?tenant=a%20b#part` });
    expect(account.server.received[0]!.target).toMatch(/^\/wechat\?tenant=a%20b&signature=[0-9a-f]{40}&/);
  });

  test.each([
    ['another string', () => 'hello'],
    ['echostr in quotes', ({ query }: Received) => JSON.stringify(query.echostr)],
    ['echostr and a line end', ({ query }: Received) => `${query.echostr!}\n`],
    ['nothing', () => ''],
    ['success', () => 'success'],
  ])('8.2 %s in the place of echostr is token验证失败', async (_name, verify) => {
    account.server.verify = verify;
    await expect(account.start()).rejects.toMatchObject({ name: 'WeChatPushError', text: 'token验证失败' });
  });

  test('8.2 echostr under another status than 200 is token验证失败', async () => {
    account.server.verify = ({ query }) => ({ status: 403, body: query.echostr! });
    await expect(account.start()).rejects.toMatchObject({
      text: 'token验证失败',
      reason: expect.stringContaining('403'),
    });
  });

  test('8.2 no answer within 5 seconds is 请求URL超时', async () => {
    account.server.verify = () => {
      account.simulator.clock.advance(5_000);
      return never;
    };
    await expect(account.start()).rejects.toMatchObject({ text: '请求URL超时' });
  });
});

test('8.22 a push that is under way when the key is changed arrives under the old key', async () => {
  await account.start();
  account.simulator.fail('push', { delayMs: 60_000 });
  const followed = account.simulator.follow('alex');
  await account.simulator.configurePush(
    account.appId,
    account.server.configuration({ encodingAESKey: 'B'.repeat(43) }),
  );
  account.simulator.clock.advance(60_000);
  await followed;
  // `events` decrypts with the old key.
  expect(account.server.events).toEqual(['subscribe']);
});

describe('in plain mode', () => {
  test('8.3 a push is signed with signature, timestamp and nonce, and says the openid', async () => {
    await account.start({ mode: 'plain' });
    await account.simulator.follow('alex');
    const { query } = account.server.pushes[0]!;
    expect(query).toEqual({
      signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, ''),
      timestamp: String(NOW_SECONDS),
      nonce: expect.stringMatching(/^\d+$/),
      openid: account.openid,
    });
  });

  test('8.4 the body is the event itself, in XML', async () => {
    await account.start({ mode: 'plain' });
    await account.simulator.follow('alex');
    expect(account.server.pushes[0]!.headers['content-type']).toBe('text/xml');
    expect(account.server.pushes[0]!.body.replaceAll('\n', '')).toBe(
      `<xml><ToUserName><![CDATA[${account.originalId}]]></ToUserName>` +
        `<FromUserName><![CDATA[${account.openid}]]></FromUserName><CreateTime>${NOW_SECONDS}</CreateTime>` +
        '<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event></xml>',
    );
  });

  test('8.4 the body is the event itself, in JSON', async () => {
    await account.start({ mode: 'plain', format: 'json' });
    await account.simulator.follow('alex');
    expect(account.server.pushes[0]!.headers['content-type']).toBe('application/json');
    expect(JSON.parse(account.server.pushes[0]!.body)).toEqual({
      ToUserName: account.originalId,
      FromUserName: account.openid,
      CreateTime: NOW_SECONDS,
      MsgType: 'event',
      Event: 'subscribe',
    });
  });

  test('8.5 an encrypted reply is not understood', async () => {
    await account.start({ mode: 'plain' });
    account.server.answer = (push) => sealedReply(push, textReply(push, 'hi'), account.appId);
    await expect(account.simulator.say('alex', 'hello')).rejects.toThrow('encrypted, in plain mode');
  });
});

describe('in safe mode', () => {
  test('8.6 the parameters say encrypt_type aes and sign the ciphertext', async () => {
    await account.start();
    await account.simulator.follow('alex');
    const { query, body } = account.server.pushes[0]!;
    const encrypt = fieldOf(body, 'Encrypt');
    expect(query).toEqual({
      signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, ''),
      timestamp: String(NOW_SECONDS),
      nonce: expect.stringMatching(/^\d+$/),
      openid: account.openid,
      encrypt_type: 'aes',
      msg_signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, encrypt),
    });
    expect(query.msg_signature).not.toBe(query.signature);
  });

  test('8.7 the body is ToUserName and Encrypt, and nothing else can be read', async () => {
    await account.start();
    await account.simulator.say('alex', 'a secret word');
    expect(account.server.pushes[0]!.body.replaceAll('\n', '')).toMatch(
      new RegExp(
        `^<xml><ToUserName><!\\[CDATA\\[${account.originalId}\\]\\]></ToUserName><Encrypt><!\\[CDATA\\[[\\w+/=]+\\]\\]></Encrypt></xml>$`,
      ),
    );
  });

  test('8.7 in JSON, too, the body is ToUserName and Encrypt', async () => {
    await account.start({ format: 'json' });
    await account.simulator.follow('alex');
    expect(JSON.parse(account.server.pushes[0]!.body)).toEqual({
      ToUserName: account.originalId,
      Encrypt: expect.stringMatching(/^[\w+/=]+$/),
    });
    expect(JSON.parse(messageOf(account.server.pushes[0]!))).toMatchObject({ Event: 'subscribe' });
  });

  test('8.8 the ciphertext holds the message of plain mode and ends with the app id', async () => {
    await account.start();
    await account.simulator.follow('alex');
    const { message, id, random } = oracle.decrypt(
      AES_KEY,
      fieldOf(account.server.pushes[0]!.body, 'Encrypt'),
    );
    expect(id).toBe(account.appId);
    expect(random).toHaveLength(16);
    expect(fieldOf(message, 'Event')).toBe('subscribe');
    expect(fieldOf(message, 'FromUserName')).toBe(account.openid);
  });

  test('8.8 the same event is never the same ciphertext twice', async () => {
    await account.start();
    await account.simulator.follow('alex');
    await account.simulator.unfollow('alex');
    await account.simulator.follow('alex');
    const [first, , second] = account.server.pushes;
    expect(messageOf(first!)).toBe(messageOf(second!));
    expect(first!.body).not.toBe(second!.body);
  });

  test('8.9 an encrypted and signed reply reaches the person', async () => {
    await account.start();
    account.server.answer = (push) => sealedReply(push, textReply(push, '你好 & <welcome>'), account.appId);
    expect(await account.simulator.say('alex', 'hello')).toMatchObject({
      type: 'text',
      content: '你好 & <welcome>',
      encrypted: true,
      createdAt: 1_795_219_200_000,
    });
  });

  test.each<[string, (push: Received) => string, string]>([
    ['a clear reply', (push) => textReply(push, 'hi'), 'not encrypted'],
    [
      'a reply signed with another token',
      (push) => sealedReply(push, textReply(push, 'hi'), account.appId, { token: 'anotherToken' }),
      'MsgSignature',
    ],
    [
      'a reply encrypted with another key',
      (push) => sealedReply(push, textReply(push, 'hi'), account.appId, { key: 'B'.repeat(43) }),
      'does not decrypt',
    ],
    [
      "a reply with another account's app id",
      (push) => sealedReply(push, textReply(push, 'hi'), 'wx0000000000000000'),
      'another app id',
    ],
    ['an encrypted success', (push) => sealedReply(push, 'success', account.appId), 'not encrypted'],
  ])('8.9 %s is not understood', async (_name, answer, reason) => {
    await account.start();
    account.server.answer = answer;
    await expect(account.simulator.say('alex', 'hello')).rejects.toMatchObject({
      text: '该公众号暂时无法提供服务，请稍后再试',
      reason: expect.stringContaining(reason),
    });
  });
});

describe('in compatible mode', () => {
  test('8.10 the body has the clear fields and Encrypt, and both say the same', async () => {
    await account.start({ mode: 'compatible' });
    await account.simulator.follow('alex');
    const { body, query } = account.server.pushes[0]!;
    const encrypt = fieldOf(body, 'Encrypt');
    expect(fieldOf(body, 'Event')).toBe('subscribe');
    expect(query).toMatchObject({
      encrypt_type: 'aes',
      signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, ''),
      msg_signature: oracle.getSignature(TOKEN, query.timestamp!, query.nonce!, encrypt),
    });
    expect(body.replace(/<Encrypt>.*<\/Encrypt>\n/, '')).toBe(oracle.decrypt(AES_KEY, encrypt).message);
  });

  test.each<[string, (push: Received) => string, boolean]>([
    ['clear', (push) => textReply(push, 'hi'), false],
    ['encrypted', (push) => sealedReply(push, textReply(push, 'hi'), account.appId), true],
  ])('8.10 a reply may be %s', async (_name, answer, encrypted) => {
    await account.start({ mode: 'compatible' });
    account.server.answer = answer;
    expect(await account.simulator.say('alex', 'hello')).toMatchObject({ content: 'hi', encrypted });
  });

  test('8.10 an encrypted reply must be signed all the same', async () => {
    await account.start({ mode: 'compatible' });
    account.server.answer = (push) =>
      sealedReply(push, textReply(push, 'hi'), account.appId, { token: 'anotherToken' });
    await expect(account.simulator.say('alex', 'hello')).rejects.toThrow('MsgSignature');
  });
});
