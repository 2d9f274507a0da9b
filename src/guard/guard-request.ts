/** What a guard needs to know of a request, whatever the framework. */
export interface GuardRequest {
  /** HTTP method, in capitals. */
  method: string;
  /** Path and query as the visitor asked for them, before any router took a part off. */
  url: string;
  /** `Accept` header. */
  accept: string | undefined;
  /** Logged-in user, `{ openid, appId }` at least, as the session of the application has it; `undefined` for nobody. */
  user: unknown;
  /** What the application's `openid` option says, if there is that option. */
  extract?: (() => unknown) | undefined;
}
