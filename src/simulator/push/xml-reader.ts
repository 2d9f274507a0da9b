/** What an element holds: text, or elements by name; those of one name in an array. */
type XmlValue = string | XmlElements;
/** Elements by name. */
export interface XmlElements {
  readonly [name: string]: XmlValue | readonly XmlValue[];
}

const DEEPEST = 16;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** One piece of a document: CDATA, the start or end of an element, or text. WeChat's XML has nothing else. */
const PIECE = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*>|([^<]+)/y;

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+|x[\da-f]+)|(\w+))?;?/gi, (reference, code?: string, name?: string) => {
    const character = name === undefined ? undefined : ENTITIES.get(name);
    if (character !== undefined && reference.endsWith(';')) return character;
    const point = code === undefined ? NaN : Number(code.replace(/^x/i, '0x'));
    if (!reference.endsWith(';') || !(point <= 0x10ffff))
      throw new Error(`${reference} is not an entity of XML`);
    return String.fromCodePoint(point);
  });
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: Record<string, XmlValue | XmlValue[]>;
}

const open = (name: string): OpenElement => ({
  name,
  text: '',
  children: Object.create(null) as OpenElement['children'],
});

/** Text between elements is how people write XML; text beside elements is a mistake. */
function valueOf({ name, text, children }: OpenElement): XmlValue {
  if (Object.keys(children).length === 0) return text;
  if (text.trim() !== '') throw new Error(`<${name}> has both text and elements`);
  return children;
}

function adopt(parent: OpenElement, child: OpenElement): void {
  const before = parent.children[child.name];
  const value = valueOf(child);
  if (before === undefined) parent.children[child.name] = value;
  else if (Array.isArray(before)) before.push(value);
  else parent.children[child.name] = [before, value];
}

/**
 * Reads the XML of a passive reply: elements, text and CDATA. Throws an `Error` at anything else, document types above
 * all.
 */
export function readXml(text: string): XmlElements {
  const source = text.trim().replace(/^<\?xml [^?]*\?>\s*/, '');
  const root = open('');
  const path = [root];
  for (PIECE.lastIndex = 0; PIECE.lastIndex < source.length;) {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(source);
    if (piece === null) throw new Error(`the XML makes no sense at character ${at}`);
    const [, cdata, slash, name = '', characters = ''] = piece;
    const inside = path.at(-1) ?? root;
    if (slash === undefined) {
      inside.text += cdata ?? decoded(characters);
    } else if (slash === '') {
      if (path.length > DEEPEST) throw new Error('the XML is nested too deeply');
      path.push(open(name));
    } else {
      if (inside.name !== name) throw new Error(`</${name}> ends nothing`);
      path.pop();
      adopt(path.at(-1) ?? root, inside);
    }
  }
  if (path.length > 1) throw new Error(`<${path.at(-1)?.name ?? ''}> is not closed`);
  const document = valueOf(root);
  if (typeof document === 'string') throw new Error('it is not XML');
  return document;
}
