import { MemoryStore } from '../store/memory-store.js';
import type { Store } from '../store/store.js';
import { keysOf, type UserTokenOptions } from './user-token-options.js';
import { UserTokenStore } from './user-token-store.js';
import { UserTokens, type UserTokensSettings } from './user-tokens.js';

/** What an account gives to its {@link UserTokens}. */
export interface UserTokensParts extends Omit<UserTokensSettings, 'store'> {
  accountStore: Store;
  /** Prefix of the keys in the store; names the account and the API. */
  key: string;
  now: () => number;
}

/** A lease outlives the longest call to WeChat, and what is done with the store before and after it. */
const LEASE_MS = 8_000;
const STORE_WORK_MS = 3_000;

/** Puts the keeper of an account's user tokens together. Options are checked before. */
export function openUserTokens(options: UserTokenOptions = {}, parts: UserTokensParts): UserTokens {
  const { accountStore, key, now, ...rest } = parts;
  const encryptionKeys = keysOf(options);
  const sharesAccountStore = encryptionKeys.length > 0 && accountStore.shared;
  const store = new UserTokenStore({
    // Not the `MemoryStore` of the account: thousands of visitors would push its common access token out.
    store: options.store ?? (sharesAccountStore ? accountStore : new MemoryStore({ now })),
    appId: rest.appId,
    key,
    encryptionKeys,
    leaseMs: Math.max(LEASE_MS, rest.callMs + STORE_WORK_MS),
    now,
  });
  return new UserTokens({ ...rest, store });
}
