const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Text of the bytes, or `undefined` when they are no UTF-8; nothing is replaced by a question mark. */
export function readUTF8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
