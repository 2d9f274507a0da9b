import { SaxesParser } from 'saxes';
import { emptyFields, isFieldName, LIMITS, type PushFields, type PushValue } from './push-fields.js';
import { PushRefused } from './push-refused.js';

const CDATA = '<![CDATA[';

interface Level {
  name: string;
  text: string;
  fields: Record<string, PushValue>;
  /** How many fields there are; none means that the element is text. */
  count: number;
}

/**
 * Reads the XML that WeChat writes: elements below `<xml>`, text or CDATA in them. What else XML knows (declarations, a
 * DTD, processing instructions, comments, attributes, entities of one's own) is refused, not skipped. An element that
 * comes twice is a list where WeChat nests lists, and refused among the fields of the message, where it would be two
 * answers to one question. Throws {@link PushRefused}.
 */
export function readXML(text: string): PushFields {
  if (text.split(CDATA).length > LIMITS.sections) refuse();
  const markup = withoutCDATA(text);
  // A parser would read all of a comment before it says that there is one.
  if (/<[!?]/.test(markup) || markup.split('&').length > LIMITS.references) refuse();
  const levels: Level[] = [];
  let values = 0;
  let root: PushFields | undefined;

  const parser = new SaxesParser({ position: false });
  parser.on('attribute', refuse);
  parser.on('opentagstart', ({ name }) => {
    values += 1;
    if (values > LIMITS.values || levels.length >= LIMITS.depth || !isFieldName(name)) refuse();
    if (levels.length === 0 && name !== 'xml') refuse();
    levels.push({ name, text: '', fields: emptyFields(), count: 0 });
  });
  const addText = (part: string) => {
    const level = levels.at(-1);
    if (level !== undefined) level.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const level = levels.pop();
    const above = levels.at(-1);
    if (level === undefined) return;
    if (above !== undefined) addField(above, level.name, valueOf(level), levels.length === 1);
    else if (level.count > 0) root = valueOf(level) as PushFields;
  });
  try {
    parser.write(text).close();
  } catch {
    refuse(); // what the parser found wrong is in its message, and of no use to anybody
  }
  return root ?? refuse();
}

/** What stands outside of CDATA. CDATA does not nest, and one without an end is the parser's to refuse. */
function withoutCDATA(text: string): string {
  let outside = '';
  let from = 0;
  let start = text.indexOf(CDATA);
  while (start >= 0) {
    outside += text.slice(from, start);
    const end = text.indexOf(']]>', start);
    if (end < 0) return outside;
    from = end + 3;
    start = text.indexOf(CDATA, from);
  }
  return outside + text.slice(from);
}

function valueOf({ text, fields, count }: Level): PushValue {
  if (count === 0) return text;
  return text.trim() === '' ? fields : refuse();
}

function addField(level: Level, name: string, value: PushValue, isMessage: boolean): void {
  level.count += 1;
  const before = level.fields[name];
  if (before === undefined) {
    if (level.count > LIMITS.fields) refuse();
    level.fields[name] = value;
  } else if (isMessage) refuse();
  else level.fields[name] = Array.isArray(before) ? [...(before as PushValue[]), value] : [before, value];
}

function refuse(): never {
  throw new PushRefused('message');
}
