import { refuseOption } from '../internal/check-options.js';
import type { Store } from './store.js';

const METHODS = ['get', 'set', 'delete', 'acquire', 'release', 'commit'] as const;

/** Requires something with the methods of a store. */
export function checkStore(owner: string, option: string, value: unknown): void {
  const store = Object(value) as Partial<Store>;
  if (!METHODS.every((name) => typeof store[name] === 'function'))
    refuseOption(owner, option, `must have the methods ${METHODS.join(', ')}`);
}
