import { randomBytes } from 'node:crypto';

/** 160 bits: WeChat takes letters and digits only, at most 128 of them. */
const BYTES = 20;
/** A login that was begun again by itself says so by its length, so that it is never begun again a second time. */
const RESTARTED_BYTES = BYTES + 1;
const POOL_STATES = 64;

/** Makes states. Random bytes are drawn for many at a time: a draw costs ten times what a state needs. */
export class StateGenerator {
  #pool = Buffer.alloc(0);

  /** A new state of 40 hex digits; of 42 for a login that is begun again. */
  next(restarted: boolean): string {
    const size = restarted ? RESTARTED_BYTES : BYTES;
    if (this.#pool.length < size) this.#pool = randomBytes(POOL_STATES * BYTES);
    const bytes = this.#pool.subarray(0, size);
    this.#pool = this.#pool.subarray(size);
    const state = bytes.toString('hex');
    bytes.fill(0);
    return state;
  }
}

/** Tells whether a value looks like a state of ours. */
export function isWellFormedState(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{42})$/.test(value);
}

/** Tells whether a well-formed state belongs to a login that was begun again by itself. */
export function isRestartedState(state: string): boolean {
  return state.length === RESTARTED_BYTES * 2;
}
