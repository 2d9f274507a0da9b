import type { CommonAccessTokenKind } from '../api/issuing-endpoints.js';

/** What every event about a common access token says. Openids, tokens and secrets are in none of them. */
export interface TokenEvent {
  /** Account the token belongs to. */
  appId: string;
  kind: CommonAccessTokenKind;
}

/** What every event about a request to a token server says. Keys and tokens are in none of them. */
export interface TokenServerEvent {
  /** Account whose token the server hands out. */
  appId: string;
  /** Where the request came from, as the framework tells it; `undefined` when that is no IP address. */
  address: string | undefined;
}

/**
 * Events of this library and what they carry. Each is a channel of `node:diagnostics_channel` named
 * `passport-wechat-follower:` and the event, for example `passport-wechat-follower:token.issued`.
 * `docs/observability.md` says what to do with them.
 */
export interface WeChatEvents {
  /**
   * WeChat issued a token. `why`: there was none, the old one was near its end or reported as rejected to a token
   * server, or WeChat had rejected it.
   */
  'token.issued': TokenEvent & {
    why: 'missing' | 'ahead' | 'rejected';
    forced: boolean;
    tookMs: number;
    expiresInMs: number;
  };
  /** An issue failed; `errcode` when WeChat refused. */
  'token.failed': TokenEvent & { code: string; errcode?: number | undefined };
  /** Callers waited because there was no token to serve; `outcome` is how the wait ended. */
  'token.waited': TokenEvent & { waitedMs: number; outcome: 'token' | 'error' };
  /** WeChat rejected the token that was served. */
  'token.invalidated': TokenEvent & { ageMs: number };
  /** The token died before its time and none of our processes replaced it: another system issues tokens for this AppID. */
  'token.contention': TokenEvent & { ageMs: number };
  /** The store does not answer. Until it does, tokens are served from memory. */
  'store.down': TokenEvent;
  /** The store answers again. */
  'store.up': TokenEvent;
  /** What the store has under `key` is no token this release can read. It counts as a miss; the next token overwrites it. */
  'store.corrupt': TokenEvent & { key: string };
  /** No connection to WeChat's interfaces can be made; calls that may be repeated go to the standby host. */
  'api.down': { appId: string };
  /** The main host can be reached again. */
  'api.up': { appId: string };
  /** Issues stop for a while, because WeChat would refuse them anyway. */
  'breaker.opened': TokenEvent & { errcode?: number | undefined; code: string; openMs: number };
  /**
   * A call to WeChat about followers ended: about one person, or about known followers together. `code` and `errcode` if
   * it brought no answer. Each counts against WeChat's quota of the day.
   */
  'followers.asked': { appId: string } & {
    via: 'single' | 'batch';
    people: number;
    tookMs: number;
    code?: string;
    errcode?: number | undefined;
  };
  /** Nobody asks `user/info` for a while: it refused for good or because of a quota, or failed five times in a row. */
  'followers.paused': { appId: string } & { code: string; errcode?: number | undefined; openMs: number };
  /** The token server gave the token to a service. `keyIndex`: which of its `keys` the service showed. */
  'tokenServer.lent': TokenServerEvent & { keyIndex: number; expiresInMs: number };
  /**
   * A service said that WeChat rejected the token. `outcome`: there is another one now, the same one is served on, or
   * it was not the current one anyway.
   */
  'tokenServer.reported': TokenServerEvent & {
    keyIndex: number;
    outcome: 'replaced' | 'kept' | 'outdated';
  };
  /** The token server gave no token. `reason`: what was wrong with the request, or that there was none to give. */
  'tokenServer.refused': TokenServerEvent & {
    reason: 'method' | 'origin' | 'key' | 'throttled' | 'body' | 'unavailable';
    status: number;
  };
  /**
   * A login went on without knowing whether the visitor follows (`fetchFollower`). `code`: why; `errcode` when WeChat
   * refused.
   */
  'login.followerUnknown': { appId: string } & { code: string; errcode?: number | undefined };
  /**
   * A request to message push was turned away. `reason`: what was wrong with it; `'replayed'` is a signature that came
   * before, with another message. All but the last four are one and the same 403.
   */
  'push.refused': { appId: string } & {
    reason:
      | 'query'
      | 'stale'
      | 'signature'
      | 'cipher'
      | 'message'
      | 'replayed'
      | 'method'
      | 'body'
      | 'size'
      | 'slow';
    status: number;
  };
  /**
   * WeChat's push was answered. `type`: WeChat's name for it; `outcome`: handled; handled before; still being handled
   * after four seconds, and WeChat told that all is well; failed, here or while another process had it, and WeChat asked
   * to come again.
   */
  'push.answered': { appId: string } & {
    type: string;
    outcome: 'handled' | 'duplicate' | 'late' | 'failed' | 'busy';
    tookMs: number;
  };
  /** A handler of the application rejected with `error`, which is passed on as it is. `late`: WeChat does not come again. */
  'push.failed': { appId: string } & { type: string; late: boolean; error: unknown };
  /** A user token was replaced. `why`: it was near its end, or WeChat turned it down. */
  'userToken.refreshed': { appId: string } & { why: 'due' | 'rejected'; tookMs: number };
  /** WeChat ended a user token: the visitor has to log in again. `errcode` is what it said, if it said anything. */
  'userToken.ended': { appId: string } & { errcode?: number | undefined };
  /**
   * What the store has is no user token we can read; it counts as none. `reason`: no key of ours opens it, or it opens and
   * is not what this release writes.
   */
  'userToken.unreadable': { appId: string } & { reason: 'sealed' | 'shape' };
  /** The token of a login could not be kept; the visitor is logged in all the same. */
  'userToken.unkept': { appId: string } & { code: string };
}
