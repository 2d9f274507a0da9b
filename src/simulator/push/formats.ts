import type { PushFormat } from './push-configuration.js';
import { readXml } from './xml-reader.js';

/** One field of a push, in the order it is written in; a string is CDATA in XML, a number is bare. */
export type Field = readonly [name: string, value: string | number | bigint];

/** The fields of a reply. */
export type ReadFields = Readonly<Record<string, unknown>>;

/** CDATA cannot hold its own end, so text that has it is cut in two there. */
const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const xmlElement = ([name, value]: Field): string =>
  `<${name}>${typeof value === 'string' ? cdata(value) : String(value)}</${name}>`;

/** `JSON.stringify` has no word for a message id, which is an integer of 64 bits. */
const jsonMember = ([name, value]: Field): string =>
  `"${name}":${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;

/** The fields as WeChat writes them. */
export function writeFields(format: PushFormat, fields: readonly Field[]): string {
  return format === 'xml'
    ? `<xml>${fields.map(xmlElement).join('\n')}\n</xml>`
    : `{${fields.map(jsonMember).join(',')}}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, and the text may be anything.
    throw new Error('it is not JSON');
  }
}

/** Reads fields in the format the account is configured for; throws an `Error` that says what is wrong. */
export function readFields(format: PushFormat, text: string): ReadFields {
  const fields = format === 'xml' ? readXml(text).xml : readJson(text);
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new Error(format === 'xml' ? 'it is not an <xml> element with fields' : 'it is not a JSON object');
  return fields as ReadFields;
}
