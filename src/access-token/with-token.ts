import { isTokenRejection } from './token-rejection.js';

/** How a call ended; `rejected` if WeChat turned its token down. */
type Outcome<T> = { rejected: boolean } & ({ value: T } | { error: unknown });

/** What {@link callWithToken} asks of the keeper of the token. */
export interface TokenKeeper {
  get(): Promise<string>;
  invalidate(rejected: string): Promise<void>;
  /** Whether a token is so new that some of WeChat's servers may not know it yet. */
  isBrandNew(token: string): boolean;
  /** Waits until they know it. */
  settle(): Promise<void>;
}

/**
 * Runs `call` with the token, and once more with another one if WeChat rejects it. A brand-new token is first tried
 * again after a moment; that is the only case with two further attempts. What the last attempt gave is the result.
 */
export async function callWithToken<T>(keeper: TokenKeeper, call: (token: string) => Promise<T>): Promise<T> {
  const token = await keeper.get();
  let outcome = await attempt(call, token);
  if (outcome.rejected && keeper.isBrandNew(token)) {
    await keeper.settle();
    outcome = await attempt(call, token);
  }
  if (outcome.rejected) {
    await keeper.invalidate(token);
    outcome = await attempt(call, await keeper.get());
  }
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

async function attempt<T>(call: (token: string) => Promise<T>, token: string): Promise<Outcome<T>> {
  try {
    const value = await call(token);
    return { value, rejected: isTokenRejection(value) };
  } catch (error) {
    return { error, rejected: isTokenRejection(error) };
  }
}
