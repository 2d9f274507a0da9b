import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { writeSealedReply, writeTextReply } from '../../../src/push/reply.js';

const REPLY = { to: 'oSomebody', from: 'gh_1', createdAtSeconds: 1_795_219_200, text: 'hi' };
const SEALED = { encrypted: 'AA+/==', signature: 'ab', timestamp: '1795219200', nonce: '1' };
const readXML = (text: string) =>
  new XMLParser({ parseTagValue: false, trimValues: false }).parse(text) as { xml: Record<string, string> };

describe('a text reply', () => {
  it('is written in XML as WeChat wants it', () => {
    expect(writeTextReply('xml', REPLY)).toBe(
      '<xml><ToUserName><![CDATA[oSomebody]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>' +
        '<CreateTime>1795219200</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content></xml>',
    );
  });

  it('is written in JSON with the same names', () => {
    expect(JSON.parse(writeTextReply('json', { ...REPLY, text: '"\n你' }))).toEqual({
      ToUserName: 'oSomebody',
      FromUserName: 'gh_1',
      CreateTime: 1_795_219_200,
      MsgType: 'text',
      Content: '"\n你',
    });
  });

  it.each([
    ['the end of CDATA', 'a]]>b', 'a]]>b'],
    ['fields of its own', ']]></Content><MsgType>news</MsgType>', ']]></Content><MsgType>news</MsgType>'],
    ['what XML cannot hold', 'a\u0000\u0008\u001f\ufffeb', 'ab'],
  ])('stays a text when it holds %s', (_what, text, expected) => {
    const { xml } = readXML(writeTextReply('xml', { ...REPLY, text }));
    expect(xml).toMatchObject({ MsgType: 'text', Content: expected });
    expect(Object.keys(xml)).toHaveLength(5);
  });

  it('is well formed whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const written = Buffer.from(writeTextReply('xml', { ...REPLY, text })).toString();
        expect(() => new SaxesParser().write(written).close()).not.toThrow();
      }),
    );
  });
});

it('a sealed reply has the names and types of WeChat’s documents', () => {
  expect(writeSealedReply('xml', SEALED)).toBe(
    '<xml><Encrypt><![CDATA[AA+/==]]></Encrypt><MsgSignature><![CDATA[ab]]></MsgSignature>' +
      '<TimeStamp>1795219200</TimeStamp><Nonce><![CDATA[1]]></Nonce></xml>',
  );
  expect(JSON.parse(writeSealedReply('json', SEALED))).toEqual({
    Encrypt: 'AA+/==',
    MsgSignature: 'ab',
    TimeStamp: 1_795_219_200,
    Nonce: '1',
  });
});
