import type { PushFields } from './push-fields.js';
import { PushRefused } from './push-refused.js';
import { readJSON } from './read-json.js';
import { readXML } from './read-xml.js';

/** Format in which WeChat writes to the account, chosen in its console (数据格式); answers have to be written in it too. */
export type PushFormat = 'xml' | 'json';

/** What WeChat wrote, and how. */
export interface PushMessage {
  format: PushFormat;
  fields: PushFields;
}

/** Reads a message in either format, told apart by its first letter and not by what a header says. Throws {@link PushRefused}. */
export function readMessage(text: string): PushMessage {
  const [first] = text.trimStart();
  if (first === '<') return { format: 'xml', fields: readXML(text) };
  if (first === '{') return { format: 'json', fields: readJSON(text) };
  throw new PushRefused('message');
}
