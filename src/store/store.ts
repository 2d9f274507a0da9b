/**
 * Where an account keeps what its processes share: the common access token and the lock that guards its refresh.
 * The same object stores and locks, so the two cannot live in different places. Values are opaque strings, any well-formed
 * text (no lone surrogates); keys and locks are told apart letter by letter. A store that cannot reach what is behind it
 * rejects, or stays silent until the caller's deadline; it never makes up an answer. A life or lease of 0 ms or less is
 * over at once. `testStore` of `passport-wechat-follower/testing` is the contract an implementation must pass.
 */
export interface Store {
  /** Whether other processes see what this one writes. */
  readonly shared: boolean;
  /** Value kept under `key` and what is left of its life, in milliseconds. A miss is `undefined`, never an error. */
  get(key: string): Promise<{ value: string; ttlMs: number } | undefined>;
  /** Keeps `value` under `key` for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Forgets `key`. Nothing there is no error. */
  delete(key: string): Promise<void>;
  /**
   * Takes the lock for `ttlMs` milliseconds. Resolves to a fence, a number larger at every acquisition of this lock,
   * or to `undefined` when another owner holds it. The owner itself gets it again, with a new fence and a new lease.
   */
  acquire(lock: string, owner: string, ttlMs: number): Promise<number | undefined>;
  /** Gives the lock back, if `owner` still holds it; else does nothing. */
  release(lock: string, owner: string): Promise<void>;
  /**
   * Keeps `value` under `key`, unless a fence larger than `fence` was granted for `lock` since; both in one atomic
   * step. Resolves to whether it was written. Neither the end of the lease nor a release voids a fence, and one that was
   * never granted is written too: a store that lost its memory must not turn away those who were there before.
   */
  commit(lock: string, fence: number, key: string, value: string, ttlMs: number): Promise<boolean>;
  /**
   * Optional, with `subscribe`: tells everyone who listens to `channel` now, in every process. Nothing is kept for those
   * who come later. Without the two, other processes learn of an unsubscribe when they read the store again, within 5 s.
   */
  publish?(channel: string, message: string): Promise<void>;
  /**
   * Listens to `channel`: `listener` gets what any handle publishes, this one included, and what one handle publishes, on
   * whichever channels, comes in that order. Resolves once that has begun, to a function that ends it. After an
   * interruption, as soon as messages arrive again, `onGap` is called: those in between are lost.
   */
  subscribe?(
    channel: string,
    listener: (message: string) => void,
    onGap: () => void,
  ): Promise<() => Promise<void>>;
  /** Lets go of what the store itself opened. Never closes a client that belongs to the application. */
  close?(): Promise<void>;
}
