import {
  fieldOf,
  messageOf,
  never,
  sealedReply,
  textReply,
  type Received,
} from '../support/account-server.js';
import { NOW_SECONDS, PushedAccount } from './pushed-account.js';
import { holdTheClock } from './wechat.js';

holdTheClock();
const account = new PushedAccount();

describe('answers', () => {
  test.each(['success', ''])('8.17 "%s" is accepted, and no retry follows', async (answer) => {
    await account.start();
    account.server.answer = () => answer;
    expect(await account.simulator.say('alex', 'hello')).toBeUndefined();
    expect(account.server.pushes).toHaveLength(1);
  });

  test.each<[string, (push: Received) => string | { status: number }]>([
    ['status 500', () => ({ status: 500 })],
    ['status 204', () => ({ status: 204 })],
    ['a redirect', () => ({ status: 302 })],
    ['Success', () => 'Success'],
    ['success and a line end', () => 'success\n'],
    ['HTML', () => '<!doctype html><p>hello</p>'],
    ['JSON where XML is configured', () => '{"errcode":0}'],
  ])(
    '8.18 %s is not: the push comes four times in all, and the person sees that the account is unavailable',
    async (_name, answer) => {
      await account.start();
      account.server.answer = answer;
      await expect(account.simulator.say('alex', 'hello')).rejects.toMatchObject({
        name: 'WeChatPushError',
        text: '该公众号暂时无法提供服务，请稍后再试',
      });
      expect(account.server.pushes).toHaveLength(4);
    },
  );

  test('8.19 no answer within 5 seconds drops the connection and sends the same again, four times in all', async () => {
    await account.start();
    account.server.answer = () => {
      account.simulator.clock.advance(5_000);
      return never;
    };
    await account.simulator.follow('alex');
    expect(account.server.pushes).toHaveLength(4);
    expect(new Set(account.server.pushes.map(({ target, body }) => target + body)).size).toBe(1);
    await Promise.all(account.server.pushes.map(({ dropped }) => dropped));
  });

  test('8.19 an answer after 4.9 seconds is in time', async () => {
    await account.start();
    account.server.answer = () => {
      account.simulator.clock.advance(4_900);
      return 'success';
    };
    await account.simulator.follow('alex');
    expect(account.server.pushes).toHaveLength(1);
  });

  test.each<[string, Record<string, string>, string]>([
    ['to somebody else', { ToUserName: 'o0000000000000000000000000000' }, 'ToUserName'],
    ['in the name of the app id', { FromUserName: 'wx51a0000000000001' }, 'FromUserName'],
    ['without a time', { CreateTime: '' }, 'CreateTime is missing'],
    ['with a time that is none', { CreateTime: 'now' }, 'CreateTime'],
    ['of an unknown type', { MsgType: 'markdown' }, 'MsgType'],
    ['of type text without Content', { Content: '' }, 'Content is missing'],
    ['of type image without MediaId', { MsgType: 'image' }, 'Image.MediaId is missing'],
    ['of type news with nine articles', { MsgType: 'news', ArticleCount: '9' }, 'ArticleCount'],
    ['of type news without articles', { MsgType: 'news', ArticleCount: '1' }, 'Articles is missing'],
  ])('8.20 a reply %s is not understood', async (_name, changes, reason) => {
    await account.start({ mode: 'plain' });
    account.server.answer = (push) => textReply(push, 'hi', changes);
    await expect(account.simulator.say('alex', 'hello')).rejects.toMatchObject({
      reason: expect.stringContaining(reason),
    });
  });

  test('8.20 a reply in JSON is understood where JSON is configured, and XML is not', async () => {
    await account.start({ format: 'json' });
    const reply = (push: Received): string =>
      JSON.stringify({
        ToUserName: fieldOf(messageOf(push), 'FromUserName'),
        FromUserName: account.originalId,
        CreateTime: NOW_SECONDS,
        MsgType: 'text',
        Content: 'hi',
      });
    account.server.answer = (push) => sealedReply(push, reply(push), account.appId, { format: 'json' });
    expect(await account.simulator.say('alex', 'hello')).toMatchObject({ content: 'hi' });
    account.server.answer = (push) => sealedReply(push, reply(push), account.appId);
    await expect(account.simulator.say('alex', 'hello')).rejects.toThrow('it is not JSON');
  });

  test('8.21 a picture and text messages are replies, too', async () => {
    await account.start({ mode: 'plain' });
    const wrapped = (push: Received, type: string, tail: string): string =>
      textReply(push, '-', { MsgType: type }).replace('</xml>', `${tail}</xml>`);
    account.server.answer = (push) =>
      wrapped(push, 'image', '<Image><MediaId><![CDATA[m1]]></MediaId></Image>');
    expect(await account.simulator.say('alex', 'hello')).toMatchObject({ type: 'image', content: undefined });
    const item = '<item><Title>a</Title><Url>https://example.com/?a=1&amp;b=2</Url></item>';
    account.server.answer = (push) =>
      wrapped(push, 'news', `<ArticleCount>2</ArticleCount><Articles>${item}${item}</Articles>`);
    expect(await account.simulator.say('alex', 'hello')).toMatchObject({
      type: 'news',
      fields: { Articles: { item: [{ Title: 'a', Url: 'https://example.com/?a=1&b=2' }, { Title: 'a' }] } },
    });
  });

  test('8.20 the reply to a subscribe is what the new follower sees', async () => {
    await account.start();
    account.server.answer = (push) => sealedReply(push, textReply(push, 'Welcome'), account.appId);
    expect(await account.simulator.follow('alex')).toMatchObject({ content: 'Welcome' });
  });
});
