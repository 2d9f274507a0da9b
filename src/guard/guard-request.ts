/** What a guard needs to know of a request, whatever the framework. */
export interface GuardRequest {
  method: string;
  /** Path and query as the visitor asked for them, before any router took a part off. */
  url: string;
  /** `Accept` header. */
  accept: string | undefined;
  /** Logged-in user, as Passport has it. */
  user: unknown;
  /** What the application's `openid` option says, if there is that option. */
  extract?: (() => unknown) | undefined;
}
