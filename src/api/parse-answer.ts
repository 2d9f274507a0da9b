import type { Wire } from './wire.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** The key itself, or an escape that may spell a part of it. */
const MAY_HOLD_PROTOTYPE_KEYS = /__proto__|\\u00/;

/**
 * Reads a body as a JSON object, whatever its Content-Type says: WeChat sends JSON as `text/plain` too. Gives back
 * `undefined` for anything that is no object.
 */
export function parseAnswer(body: string): Wire | undefined {
  const parsed = parseJSON(body.startsWith('\uFEFF') ? body.slice(1) : body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  if (MAY_HOLD_PROTOTYPE_KEYS.test(body)) dropPrototypeKeys(parsed);
  return parsed as Wire;
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseRepaired(text);
  }
}

/**
 * Nicknames and cities come with raw control characters, which JSON forbids. Only those inside string literals are
 * escaped; the rest of the text is not touched (https://github.com/node-webot/co-wechat-api/issues/63).
 */
function parseRepaired(text: string): unknown {
  try {
    return JSON.parse(escapeControlCharacters(text));
  } catch {
    return undefined;
  }
}

/** One pass and no regular expression: those for string literals take quadratic time on a hostile body. */
function escapeControlCharacters(text: string): string {
  let repaired = '';
  let copied = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString && unit === BACKSLASH) i++;
    else if (unit === QUOTE) inString = !inString;
    else if (inString && unit < FIRST_PRINTABLE) {
      repaired += `${text.slice(copied, i)}\\u${unit.toString(16).padStart(4, '0')}`;
      copied = i + 1;
    }
  }
  return repaired + text.slice(copied);
}

/**
 * Deletes own `__proto__` keys everywhere. `JSON.parse` makes them harmless data, but the first `Object.assign` of an
 * application would turn them into a prototype. Not recursive: the nesting is the sender's choice.
 */
function dropPrototypeKeys(root: object): void {
  const open: object[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Object.hasOwn(node, '__proto__')) delete (node as Record<string, unknown>)['__proto__'];
    for (const value of Object.values(node) as unknown[]) {
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
}
