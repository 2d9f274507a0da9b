import fc from 'fast-check';
import { PushRefused } from '../../../src/push/push-refused.js';
import { readJSON } from '../../../src/push/read-json.js';
import { readMessage } from '../../../src/push/read-message.js';
import { xml } from '../../support/message-push.js';
import { OFFICIAL } from './vectors.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('JSON as WeChat writes it', () => {
  it('is read into the same fields as XML', () => {
    const { message } = OFFICIAL.push;
    const [asJSON, asXML] = [readMessage(JSON.stringify(message)), readMessage(xml(message))];
    expect([asJSON.format, asXML.format]).toEqual(['json', 'xml']);
    expect(asJSON.fields).toEqual(asXML.fields);
    expect(asJSON.fields.CreateTime).toBe('1714112445');
  });

  it.each([
    ['numbers longer than JavaScript’s', '{"MsgId":24823412843410000123}', { MsgId: '24823412843410000123' }],
    [
      'such numbers in a list',
      '{"a":[1234567890123456789,-9223372036854775808]}',
      {
        a: ['1234567890123456789', '-9223372036854775808'],
      },
    ],
    [
      'long digits in a text',
      '{"a":"1: 1234567890123456789 ,\\"","b":1234567890123456789}',
      {
        a: '1: 1234567890123456789 ,"',
        b: '1234567890123456789',
      },
    ],
    ['long fractions as JavaScript does', '{"a":0.1234567890123456789}', { a: '0.12345678901234568' }],
    ['names with the blank of WeChat’s own samples', '{" OpenID":"o1"}', { OpenID: 'o1' }],
    ['what is nested', '{"a":{"b":[{"c":1},"d"]}}', { a: { b: [{ c: '1' }, 'd'] } }],
    ['true, and nothing', '{"a":true,"b":null}', { a: 'true', b: '' }],
    ['escapes', '{"a":"\\u4f60\\n\\/"}', { a: '你\n/' }],
  ])('keeps %s', (_what, text, fields) => {
    expect(plain(readJSON(text))).toEqual(fields);
  });

  it('keeps every integer, whatever its length', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.string(), (number, text) => {
        const fields = readJSON(`{"a":${number},"t":${JSON.stringify(text)},"b": ${number} }`);
        expect([fields.a, fields.t, fields.b]).toEqual([`${number}`, text, `${number}`]);
      }),
    );
  });
});

describe('T26 refused is', () => {
  it.each([
    ['a list', '[1]'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['half an object', '{"a":1'],
    ['two objects', '{}{}'],
    ['__proto__', '{"__proto__":{"admin":1}}'],
    ['__proto__ behind a blank', '{" __proto__":{"admin":1}}'],
    ['a field that comes twice, once with a blank', '{"a":1," a":2}'],
    ['an empty name', '{"":1}'],
    ['a name of 65 letters', `{"${'a'.repeat(65)}":1}`],
    ['65 fields', JSON.stringify(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, 1])))],
    ['513 values', JSON.stringify({ a: Array(511).fill(0) })],
    ['six levels', '{"a":{"b":{"c":{"d":{"e":1}}}}}'],
    ['64 KiB of lists in lists', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['64 KiB of beginnings', '{"a":'.repeat(13_000)],
    ['64 KiB of escapes without an end', `{"a":"${'\\"'.repeat(32_000)}`],
    ['64 KiB of numbers', `{"a":[${'1234567890123456,'.repeat(3800)}1]}`],
  ])('%s', (_what, text) => {
    expect(() => readJSON(text)).toThrow(PushRefused);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '  \n'],
    ['text', 'success'],
    ['a list', '[]'],
    ['a form', 'a=1&b=2'],
  ])('%s, as a message of either format', (_what, text) => {
    expect(() => readMessage(text)).toThrow(PushRefused);
  });
});
