import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import { checkStore } from '../store/check-store.js';
import type { Store } from '../store/store.js';

/** Where user tokens are kept, and how. */
export interface UserTokenOptions {
  /**
   * Where they are kept. Default is the account's `store` when there is a `key` and other processes share that store, else
   * a `MemoryStore` of their own, which keeps the latest 10,000.
   */
  store?: Store | undefined;
  /**
   * Encrypts them at rest: 32 random bytes in base64, as `openssl rand -base64 32` prints them. Of a list the first
   * encrypts and all decrypt, so that a key can be replaced. Required with a store that other processes share.
   */
  key?: string | readonly string[] | undefined;
}

/** 32 bytes in base64, of either alphabet. */
const KEY = /^[A-Za-z0-9+/_-]{43}=?$/;

/** Checks `userTokens`; throws the `TypeError` that names the option and the rule. */
export function checkUserTokenOptions(owner: string, options: UserTokenOptions): void {
  checkOptionNames<UserTokenOptions>(`${owner}: \`userTokens\``, options, { store: true, key: true });
  const { store, key } = options;
  if (store !== undefined) checkStore(owner, 'userTokens.store', store);
  if (key !== undefined && !isKeys(key)) {
    refuseOption(
      owner,
      'userTokens.key',
      'must be 32 random bytes in base64 (`openssl rand -base64 32`), or a list of such keys, the current one first',
    );
  }
  if (store?.shared === true && key === undefined) {
    refuseOption(
      owner,
      'userTokens.key',
      'is required with a store that other processes share: whoever reads it would have the tokens of every visitor',
    );
  }
}

/** The keys, the current one first. */
export function keysOf({ key }: UserTokenOptions): readonly string[] {
  return key === undefined ? [] : typeof key === 'string' ? [key] : key;
}

function isKeys(key: unknown): boolean {
  const keys = Array.isArray(key) ? (key as unknown[]) : [key];
  return keys.length > 0 && keys.every((one) => typeof one === 'string' && KEY.test(one));
}
