import fc from 'fast-check';

import { readFields, writeFields } from '../../../src/simulator/push/formats.js';
import { readXml } from '../../../src/simulator/push/xml-reader.js';

test('what is written can be read, whatever the text', () => {
  const text = fc.string({ unit: fc.constantFrom(']', '>', '<', '&', '!', '[', 'C', '中', '😀', '"', '\n') });
  fc.assert(
    fc.property(text, (value) => {
      for (const format of ['xml', 'json'] as const) {
        const written = writeFields(format, [
          ['Content', value],
          ['CreateTime', 5],
        ]);
        expect(String(readFields(format, written).Content)).toBe(value);
      }
    }),
  );
});

test.each<[string, string, object]>([
  ['text', '<xml><a>b</a></xml>', { a: 'b' }],
  ['CDATA', '<xml><a><![CDATA[<b>&amp;]]></a></xml>', { a: '<b>&amp;' }],
  ['CDATA beside text', '<xml><a>1<![CDATA[2]]>3</a></xml>', { a: '123' }],
  ['numbers, which stay text', '<xml><a>0012</a><b>1e5</b></xml>', { a: '0012', b: '1e5' }],
  ['references', '<xml><a>&lt;&#20013;&#x1F600;&amp;amp;</a></xml>', { a: '<中😀&amp;' }],
  ['an empty element', '<xml><a></a></xml>', { a: '' }],
  ['elements in elements', '<xml>\n <a>\n  <b>1</b>\n </a>\n</xml>', { a: { b: '1' } }],
  ['elements of one name', '<xml><a><i>1</i><i>2</i><i>3</i></a></xml>', { a: { i: ['1', '2', '3'] } }],
  ['a declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>', { a: '1' }],
  [
    'a name that objects have',
    '<xml><__proto__>1</__proto__><toString>2</toString></xml>',
    JSON.parse('{"__proto__":"1","toString":"2"}') as object,
  ],
])('%s is read', (_name, text, fields) => {
  expect(JSON.parse(JSON.stringify(readXml(text).xml))).toEqual(fields);
});

test.each<[string, string]>([
  ['a document type', '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><b>&a;</b></xml>'],
  ['an unknown entity', '<xml><a>&nbsp;</a></xml>'],
  ['a bare &', '<xml><a>1 & 2</a></xml>'],
  ['a reference without its end', '<xml><a>&lt</a></xml>'],
  ['a reference beyond Unicode', '<xml><a>&#x110000;</a></xml>'],
  ['a comment', '<xml><!-- a --><a>1</a></xml>'],
  ['an attribute', '<xml><a b="c">1</a></xml>'],
  ['an element that is not closed', '<xml><a>1</xml>'],
  ['an end without a beginning', '<xml></a></xml>'],
  ['an end in the place of everything', '</xml>'],
  ['CDATA that is not closed', '<xml><a><![CDATA[1</a></xml>'],
  ['text beside elements', '<xml>hello<a>1</a></xml>'],
  ['text behind the document', '<xml><a>1</a></xml>hello'],
  ['no XML at all', 'hello'],
  ['a thousand elements in each other', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`],
])('%s is refused', (_name, text) => {
  expect(() => readXml(text)).toThrow(Error);
});

test.each(['&nbsp;', '&', '&lt', '&#x110000;', '&#xyz;'])(
  'of %s the error says that it is no entity',
  (reference) => {
    expect(() => readXml(`<xml><a>${reference}</a></xml>`)).toThrow('is not an entity of XML');
  },
);

test.each([
  ['xml', '<xml>hello</xml>'],
  ['xml', '<html><p>hello</p></html>'],
  ['json', '{"a":'],
  ['json', '"success"'],
  ['json', '[]'],
  ['json', 'null'],
] as const)('as %s, %s has no fields', (format, text) => {
  expect(() => readFields(format, text)).toThrow(/^it is not/);
});

test('a hostile document of a megabyte is refused in no time', () => {
  const started = performance.now();
  for (const text of ['<', '&', '<![CDATA[', ']]>', '<a>', '<a ', '&#'])
    expect(() => readXml(text.repeat(1_000_000 / text.length))).toThrow(Error);
  expect(performance.now() - started).toBeLessThan(5_000);
});
