/** What every call for a token accepts. */
export interface GetTokenOptions {
  /** Stops waiting; the refresh others may be waiting for goes on. */
  signal?: AbortSignal | undefined;
}

/**
 * Where the common access token comes from: one per account, shared by all its servers. Not to be confused with the
 * user token of a login.
 */
export interface CommonAccessTokenSource {
  /** A token that works, from memory, the store or WeChat. Rejects with a `WeChatError` when there is none to be had. */
  get(options?: GetTokenOptions): Promise<string>;
  /**
   * Declares a *given* token dead, because WeChat rejected it. A token that replaced it meanwhile survives, so late
   * rejections do no harm.
   */
  invalidate(rejected: string): Promise<void>;
  /**
   * Calls any `cgi-bin` interface with the token. If WeChat rejects the token, in what `call` throws or in the
   * `errcode` of what it resolves to, the token is replaced and `call` runs once more; so `call` must be safe to repeat.
   */
  withToken<T>(call: (commonAccessToken: string) => Promise<T>): Promise<T>;
}
