import { emptyFields, isFieldName, LIMITS, type PushFields, type PushValue } from './push-fields.js';
import { PushRefused } from './push-refused.js';

/** A string or a number. For text that is known to be JSON; in any other it could take long. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
/** An integer that may be too long for a JavaScript number, such as a `MsgId`. */
const LONG_INTEGER = /^-?\d{16,}$/;

/** Reads the JSON that WeChat writes into the same fields as its XML. Throws {@link PushRefused}. */
export function readJSON(text: string): PushFields {
  let values = 0;

  const read = (value: unknown, depth: number): PushValue => {
    values += 1;
    if (values > LIMITS.values || depth > LIMITS.depth) refuse();
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'object' || value === null) return '';
    if (Array.isArray(value)) return value.map((item) => read(item, depth + 1));
    const entries = Object.entries(value);
    if (entries.length > LIMITS.fields) refuse();
    const fields = emptyFields();
    for (const [key, inner] of entries) {
      const name = key.trim(); // WeChat's own samples have names with a blank in front
      if (!isFieldName(name) || name in fields) refuse();
      fields[name] = read(inner, depth + 1);
    }
    return fields;
  };

  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) refuse();
  return read(parsed, 1) as PushFields;
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!/\d{16}/.test(text)) return parsed;
    const quoted = text.replace(STRING_OR_NUMBER, (found) =>
      LONG_INTEGER.test(found) ? `"${found}"` : found,
    );
    return JSON.parse(quoted);
  } catch {
    refuse();
  }
}

function refuse(): never {
  throw new PushRefused('message');
}
