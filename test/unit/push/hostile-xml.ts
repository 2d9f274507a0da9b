const SIZE = 65_536;

/** Repeats `unit` between `head` and `end` until it is as large as a body may be. */
function fill(head: string, unit: string, end = ''): string {
  const room = SIZE - Buffer.byteLength(head) - Buffer.byteLength(end);
  return head + unit.repeat(Math.floor(room / Buffer.byteLength(unit))) + end;
}

const IN_FIELD = '<xml><a>';
const FIELD_END = '</a></xml>';

/** Bodies of 64 KiB made to keep a parser busy, to confuse it, or to make it fetch something. All are refused. */
export const HOSTILE_XML: Record<string, string> = {
  'elements in elements': fill('', '<a>'),
  'elements in elements, closed again':
    `${fill('<xml>', '<a></a>').slice(0, 30_000)}${fill('', '</a>')}`.slice(0, SIZE),
  'elements in elements below xml': fill('<xml>', '<a>'),
  'empty elements side by side': fill('<xml>', '<a/>', '</xml>'),
  'different elements side by side': fill(
    `<xml>${Array.from({ length: 9000 }, (_, i) => `<a${i}/>`).join('')}`.slice(0, 60_000),
    ' ',
    '</xml>',
  ),
  'a list without end': fill('<xml><l>', '<a/>', '</l></xml>'),
  'lists in lists': fill('<xml><l>', '<a><b/><b/></a>', '</l></xml>'),
  'nothing but beginnings': fill('<xml>', '<'),
  'nothing but ends': fill('<xml>', '>'),
  'ends without beginnings': fill('<xml>', '</a>'),
  'blanks and no root': fill('', ' '),
  'blanks and an empty root': fill('', ' ', '<xml/>'),
  'a root of blanks': fill('<xml>', ' ', '</xml>'),
  'line breaks in an empty root': fill('<xml>', '\r\n', '</xml>'),
  attributes: fill('<xml ', 'a="" '),
  'different attributes': fill(
    `<xml ${Array.from({ length: 6000 }, (_, i) => `a${i}=""`).join(' ')}`.slice(0, 60_000),
    ' ',
  ),
  'a long attribute': fill('<xml a="', 'x', '"/>'),
  'an attribute of entities': fill('<xml a="', '&amp;', '"/>'),
  'an attribute without an end': fill('<xml a="', 'x'),
  'a long name': fill('<xml><', 'x', '/></xml>'),
  'a long name that is closed wrongly': fill('<xml><', 'x', '></y></xml>'),
  'colons in a name': fill('<xml><a', ':a', '/></xml>'),
  'a long name of an entity': fill(`${IN_FIELD}&`, 'x', `;${FIELD_END}`),
  'an entity without an end': fill(`${IN_FIELD}&`, 'x', FIELD_END),
  'the five entities': fill(IN_FIELD, '&amp;&lt;', FIELD_END),
  'numbers of letters': fill(IN_FIELD, '&#65;', FIELD_END),
  'a number without end': fill(`${IN_FIELD}&#`, '9', `;${FIELD_END}`),
  'numbers of no letter': fill(IN_FIELD, '&#0;', FIELD_END),
  'bare ampersands': fill(IN_FIELD, '&', FIELD_END),
  'entities nobody knows': fill(IN_FIELD, '&lol;', FIELD_END),
  'a billion laughs': fill(
    '<!DOCTYPE xml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><a>',
    '&c;',
    FIELD_END,
  ),
  'a DTD of entities': fill('<!DOCTYPE xml [', '<!ENTITY a "b">', ']><xml><a>&a;</a></xml>'),
  'a DTD from elsewhere': fill('<!DOCTYPE xml SYSTEM "http://192.0.2.1/', 'x', '.dtd"><xml><a>1</a></xml>'),
  'a DTD of brackets': fill('<!DOCTYPE xml [', '[', ']><xml><a>1</a></xml>'),
  'a parameter entity': fill('<!DOCTYPE xml [<!ENTITY % p SYSTEM "file:///etc/passwd">', '%p;', ']><xml/>'),
  'a comment': fill('<xml><!--', '- ', '--><a>1</a></xml>'),
  comments: fill('<xml>', '<!---->', '<a>1</a></xml>'),
  'a comment without an end': fill('<xml><!--', '-'),
  'a processing instruction': fill('<xml><?a ', '?', '?><a>1</a></xml>'),
  'processing instructions': fill('<xml>', '<?a?>', '<a>1</a></xml>'),
  'an XML declaration without an end': fill('<?xml version="1.0" ', ' '),
  'CDATA without an end': fill(`${IN_FIELD}<![CDATA[`, ']'),
  'beginnings of CDATA': fill(IN_FIELD, '<![CDATA['),
  'empty CDATA': fill(IN_FIELD, '<![CDATA[]]>', FIELD_END),
  'CDATA in pieces': fill(IN_FIELD, '<![CDATA[x]]>y', FIELD_END),
  'ends of CDATA in text': fill(IN_FIELD, ']]>', FIELD_END),
  'letters that are none': fill(IN_FIELD, '\ufffe', FIELD_END),
  zeros: fill(IN_FIELD, '\u0000', FIELD_END),
};
