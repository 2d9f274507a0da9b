import type { WeChatProfile } from './profile.js';
import type { StrategyRequest } from './state-store.js';

/** Answer of `verify`: an error, or a user, or `false` for nobody. `info` travels to `req.authInfo`. */
export type VerifyDone = (error?: unknown, user?: Express.User | false | null, info?: object) => void;

/**
 * Finds or makes the application's user. `accessToken` and `refreshToken` are those of the visitor's user token.
 * May be async: a rejection is an error of the login, what it resolves to is ignored, `done` counts.
 */
export type VerifyFunction = (
  accessToken: string,
  refreshToken: string,
  profile: WeChatProfile,
  done: VerifyDone,
) => unknown;

/** {@link VerifyFunction} of a strategy with `passReqToCallback: true`. */
export type VerifyFunctionWithRequest<Req = never> = (
  req: Req,
  accessToken: string,
  refreshToken: string,
  profile: WeChatProfile,
  done: VerifyDone,
) => unknown;

/** What there is to verify. */
export interface Verification {
  req: StrategyRequest;
  accessToken: string;
  refreshToken: string;
  /** Answer of the code exchange without tokens: passport-oauth2's `params`, for functions that declare it. */
  params: object;
  profile: WeChatProfile;
}

/** Any function the constructor takes; which arguments it gets depends on how many it declares. */
export type AnyVerifyFunction = (...args: never[]) => unknown;

/**
 * Calls `verify` with passport-oauth2's rule: one that declares an argument more than usual also gets `params`. The types
 * do not offer that form; frameworks that declare an arity for their users (Nest) count on it. Ends as
 * {@link settleVerify} does.
 */
export function callVerify(
  verify: AnyVerifyFunction,
  passReq: boolean,
  given: Verification,
): Promise<Verified> {
  const { req, accessToken, refreshToken, params, profile } = given;
  const wantsParams = verify.length === (passReq ? 6 : 5);
  return settleVerify(verify, [
    ...(passReq ? [req] : []),
    accessToken,
    refreshToken,
    ...(wantsParams ? [params] : []),
    profile,
  ]);
}

/**
 * Calls `verify` with `args` and a `done`. Resolves to what `done` was called with; rejects with what `verify` threw or
 * rejected with before that. A promise that fulfils says nothing: an async function returns long before the callback of
 * its database calls `done`.
 */
export function settleVerify(verify: AnyVerifyFunction, args: unknown[]): Promise<Verified> {
  return new Promise((resolve, reject) => {
    const done: VerifyDone = (error, user, info) => {
      // Whatever the application calls it with is handed to Passport as it is.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      if (error) reject(error);
      else resolve({ user: user || undefined, info });
    };
    Promise.resolve(Reflect.apply(verify, undefined, [...args, done])).catch(reject);
  });
}

/** What `verify` made of the visitor. */
export interface Verified {
  user: Express.User | undefined;
  info: object | undefined;
}
