import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { PushRefused } from '../../../src/push/push-refused.js';
import { readXML } from '../../../src/push/read-xml.js';
import { HOSTILE_XML } from './hostile-xml.js';
import { OWN } from './vectors.js';

/** As plain objects, which is what tests compare. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('XML as WeChat writes it', () => {
  it('is read field by field', () => {
    expect(plain(readXML(OWN.push.message))).toEqual({
      ToUserName: 'gh_0123456789ab',
      FromUserName: 'oSIMuser_0000000000000000001',
      CreateTime: '1795219200',
      MsgType: 'event',
      Event: 'subscribe',
      EventKey: 'qrscene_login-7f3a',
      Ticket: 'SIMTICKET1',
    });
  });

  it.each([
    ['digits as they stand', '<EventKey><![CDATA[0012]]></EventKey>', '0012'],
    ['what looks like a number as text', '<EventKey>1e5</EventKey>', '1e5'],
    ['an empty field as empty', '<EventKey><![CDATA[]]></EventKey>', ''],
    ['an empty element as empty', '<EventKey/>', ''],
    ['blanks where they are', '<EventKey> a </EventKey>', ' a '],
    ['the five entities', '<EventKey>&lt;&gt;&amp;&quot;&apos;</EventKey>', '<>&"\''],
    ['numbers of letters', '<EventKey>&#20320;&#x597d;</EventKey>', '你好'],
    ['markup in CDATA as text', '<EventKey><![CDATA[<?php <!-- & <b>]]></EventKey>', '<?php <!-- & <b>'],
    ['CDATA in CDATA as text', '<EventKey><![CDATA[<![CDATA[]]></EventKey>', '<![CDATA['],
    ['CDATA in pieces as one', '<EventKey><![CDATA[a]]]]><![CDATA[>b]]></EventKey>', 'a]]>b'],
    ['emoji', '<EventKey><![CDATA[😀]]></EventKey>', '😀'],
  ])('keeps %s', (_what, element, value) => {
    expect(readXML(`<xml>${element}</xml>`).EventKey).toBe(value);
    expect(readXML(`\n<xml>\n  ${element}\n</xml>\n`).EventKey).toBe(value);
  });

  it('keeps what WeChat nests, and a repeated element of it as a list', () => {
    const items = '<item><Idx>1</Idx></item><item><Idx>2</Idx></item><item><Idx>3</Idx></item>';
    expect(
      plain(readXML(`<xml><Event>x</Event><R><Count>3</Count><L>${items}</L><E><item/></E></R></xml>`)),
    ).toEqual({
      Event: 'x',
      R: { Count: '3', L: { item: [{ Idx: '1' }, { Idx: '2' }, { Idx: '3' }] }, E: { item: '' } },
    });
  });

  it('holds nothing that WeChat did not write', () => {
    const fields = readXML('<xml><constructor>x</constructor></xml>');
    expect([fields.toString, fields.hasOwnProperty, fields.constructor]).toEqual([undefined, undefined, 'x']);
  });
});

describe('T26 refused is', () => {
  it.each([
    ['nothing', ''],
    ['text', 'success'],
    ['another root', '<html><a>1</a></html>'],
    ['the root in capitals', '<XML><a>1</a></XML>'],
    ['an empty root', '<xml></xml>'],
    ['a root of text', '<xml>text</xml>'],
    ['two roots', '<xml><a>1</a></xml><xml><a>1</a></xml>'],
    ['text behind the root', '<xml><a>1</a></xml>x'],
    ['text beside fields', '<xml><a>1</a>text</xml>'],
    ['a field that comes twice', '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>'],
    ['a field that comes twice, empty', '<xml><Encrypt/><Encrypt/></xml>'],
    ['an element without an end', '<xml><a>1</xml>'],
    ['elements that cross', '<xml><a><b>1</a></b></xml>'],
    ['an end without a beginning', '<xml><a>1</a></b></xml>'],
    ['a broken tag', '<xml><a 1</a></xml>'],
    ['CDATA without an end', '<xml><a><![CDATA[1</a></xml>'],
    ['CDATA in small letters', '<xml><a><![cdata[1]]></a></xml>'],
    ['the end of CDATA in text', '<xml><a>]]></a></xml>'],
    ['an attribute', '<xml a="1"><a>1</a></xml>'],
    ['a namespace', '<xml xmlns="urn:x"><a>1</a></xml>'],
    ['an XML declaration', '<?xml version="1.0"?><xml><a>1</a></xml>'],
    ['a processing instruction', '<xml><?php echo 1 ?><a>1</a></xml>'],
    ['a comment', '<xml><!-- --><a>1</a></xml>'],
    ['a DTD', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['an external entity', '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
    ['an entity nobody knows', '<xml><a>&nbsp;</a></xml>'],
    ['an entity named like a method', '<xml><a>&constructor;&toString;</a></xml>'],
    ['a bare ampersand', '<xml><a>a & b</a></xml>'],
    ['the number of no letter', '<xml><a>&#0;</a></xml>'],
    ['the number of half a letter', '<xml><a>&#xd800;</a></xml>'],
    ['a number beyond Unicode', '<xml><a>&#x110000;</a></xml>'],
    ['a control character', '<xml><a>\u0000</a></xml>'],
    ['a control character in CDATA', '<xml><a><![CDATA[\u0008]]></a></xml>'],
    ['__proto__', '<xml><__proto__><admin>1</admin></__proto__></xml>'],
    ['a name of 65 letters', `<xml><${'a'.repeat(65)}/></xml>`],
    ['65 fields', `<xml>${Array.from({ length: 65 }, (_, i) => `<a${i}/>`).join('')}</xml>`],
    ['six levels', '<xml><a><b><c><d><e>1</e></d></c></b></a></xml>'],
    ['513 values', `<xml><a>${'<b/>'.repeat(511)}</a></xml>`],
  ])('%s', (_what, text) => {
    expect(() => readXML(text)).toThrow(PushRefused);
    expect(() => readXML(text)).toThrow('this is no push of WeChat');
  });

  it.each(Object.entries(HOSTILE_XML))('%s: 64 KiB, within 10 ms', (_what, text) => {
    expect(Buffer.byteLength(text)).toBeGreaterThan(64_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    // The machine may be busy with something else; the best of some tries is what the text costs.
    const times = Array.from({ length: 7 }, () => {
      const startedAt = performance.now();
      expect(() => readXML(text)).toThrow(PushRefused);
      return performance.now() - startedAt;
    });
    expect(Math.min(...times)).toBeLessThan(10);
  });

  it('and there are at least forty hostile ones', () => {
    expect(Object.keys(HOSTILE_XML).length).toBeGreaterThanOrEqual(40);
  });
});

describe('T26 beside another parser', () => {
  const other = new XMLParser({ parseTagValue: false, trimValues: false, ignoreAttributes: false });
  const name = fc.stringMatching(/^[A-Z][A-Za-z]{0,20}$/);
  const letters = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    // eslint-disable-next-line no-control-regex -- what XML cannot hold
    .filter((text) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/u.test(text));
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const element = (field: string, value: string, asCDATA: boolean) =>
    asCDATA && !value.includes(']]>')
      ? `<${field}><![CDATA[${value}]]></${field}>`
      : `<${field}>${escaped(value)}</${field}>`;

  it('reads the same out of ten thousand messages', () => {
    const fields = fc.dictionary(name, fc.tuple(letters, fc.boolean()), { minKeys: 1, maxKeys: 12 });
    fc.assert(
      fc.property(fields, (given) => {
        const text = `<xml>${Object.entries(given)
          .map(([field, [value, asCDATA]]) => element(field, value, asCDATA))
          .join('')}</xml>`;
        const { xml } = other.parse(text) as { xml: unknown };
        expect(plain(readXML(text))).toEqual(plain(xml));
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it('reads or refuses whatever chance makes of a message, and does nothing else', () => {
    const base = OWN.push.message;
    const bits = [
      '<',
      '>',
      '/',
      '&',
      ';',
      ']]>',
      '<![CDATA[',
      '<!--',
      '<?',
      '"',
      '=',
      '\u0000',
      'x',
      '<a>',
      '&#',
    ];
    const change = fc.tuple(fc.nat(base.length), fc.nat(6), fc.constantFrom(...bits));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = base;
        for (const [at, length, bit] of changes) text = text.slice(0, at) + bit + text.slice(at + length);
        try {
          expect(Object.getPrototypeOf(readXML(text))).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(PushRefused);
        }
      }),
      { numRuns: 20_000 },
    );
  }, 120_000);
});
