/** Version of the record's shape; another one is a miss, so that two releases can share a store. */
const VERSION = 1;

/** Text a store keeps for a token. Its life is the entry's time to live, not a date that clocks could disagree on. */
export function serialiseToken(token: string): string {
  return JSON.stringify({ v: VERSION, token });
}

/** Reads {@link serialiseToken}; anything else is `undefined`, and so a miss. */
export function parseToken(value: string): string | undefined {
  try {
    const record = JSON.parse(value) as { v?: unknown; token?: unknown } | null;
    const token = record?.v === VERSION ? record.token : undefined;
    return typeof token === 'string' && token !== '' && token.length <= 1024 ? token : undefined;
  } catch {
    return undefined;
  }
}
