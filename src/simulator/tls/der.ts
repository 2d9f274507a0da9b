/** The few tags of DER that a certificate is made of. */
const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  oid: 0x06,
  text: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const hex = bytes.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

/** One value with its tag and length; a number as tag is one of the context. */
export function der(tag: keyof typeof TAGS | number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([typeof tag === 'number' ? tag : TAGS[tag]]), length(body.length), body]);
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der('oid', Buffer.from(bytes));
}

/** A positive integer from its bytes. */
export const integer = (bytes: Uint8Array): Buffer =>
  der('integer', (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);

/** A string of bits that ends with a whole byte. */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => der('bits', Buffer.of(unused), bytes);

/** A point in time, to the second. */
export const time = (at: Date): Buffer =>
  der('time', Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
