/**
 * Log in with WeChat, and let only the followers of your Official Account through.
 *
 * @packageDocumentation
 */
export type { CommonAccessTokenSource, GetTokenOptions } from './access-token/common-access-token-source.js';
export {
  RemoteCommonAccessToken,
  type RemoteCommonAccessTokenOptions,
} from './access-token/remote-common-access-token.js';
export type { AppSecret } from './api/app-credentials.js';
export type { AuthorizationURLParameters, LoginScope, Scope } from './api/authorization-url.js';
export type { Component } from './api/component.js';
export type { Endpoints } from './api/endpoints.js';
export type { FollowerPage } from './api/follower-page.js';
export type { FollowerRecord } from './api/follower-record.js';
export type { QRCode, QRCodeParameters } from './api/qr-code.js';
export type { UserTokenHandle } from './api/login-endpoints.js';
export type { MiniProgramSession } from './api/mini-program-session.js';
export type { CommonAccessTokenKind } from './api/issuing-endpoints.js';
export type { IssuedCommonAccessToken, IssueOptions } from './api/token-endpoints.js';
export type { Lang, UserProfile } from './api/user-profile.js';
export type { UserToken } from './api/user-token.js';
export type { WeChatApi } from './api/wechat-api.js';
export type { CallOptions } from './api/wechat-http.js';
export { WeChatApiError, type WeChatApiErrorDetails } from './errors/wechat-api-error.js';
export {
  isWeChatError,
  WeChatError,
  type WeChatApiErrorFields,
  type WeChatErrorCode,
  type WeChatErrorDetails,
} from './errors/wechat-error.js';
export type { CheckOptions, FollowerChecker } from './follower/follower-checker.js';
export type { FollowerOptions } from './follower/follower-options.js';
export type { FollowerStatus } from './follower/follower-status.js';
export { FollowerGuard, type FollowerDecision, type FollowerGuardOptions } from './guard/follower-guard.js';
export type { FollowPageOptions } from './guard/follow-page.js';
export type { GuardRequest } from './guard/guard-request.js';
export type { Refusal } from './guard/refusal.js';
export { OfficialAccount } from './official-account.js';
export type {
  AccountCredentials,
  AccountSettings,
  CommonAccessTokenOptions,
  OfficialAccountOptions,
} from './official-account-options.js';
export type { TokenEvent, TokenServerEvent, WeChatEvents } from './observe/events.js';
export type { EmbeddedLoginOptions, WxLoginParameters } from './passport/embedded-login.js';
export { CookieStateStore, type CookieStateStoreOptions } from './passport/cookie-state-store.js';
export type { LoginFailure } from './passport/failure.js';
export type { FollowFailure } from './passport/follow-failure.js';
export type { WeChatFollowProfile } from './passport/follow-profile.js';
export type { FollowLoginState } from './passport/follow-state.js';
export type { MiniProgramFailure } from './passport/mini-program-failure.js';
export type { WeChatMiniProgramProfile } from './passport/mini-program-profile.js';
export type { WeChatProfile } from './passport/profile.js';
export { SessionStateStore, type SessionStateStoreOptions } from './passport/session-state-store.js';
export type { StateRecord, StateStore, StrategyRequest, TakenState } from './passport/state-store.js';
export type { VerifyDone, VerifyFunction, VerifyFunctionWithRequest } from './passport/verify.js';
export type { WebsiteOptions } from './passport/website-app.js';
export type { WeChatAuthenticateOptions } from './passport/wechat-authenticate-options.js';
export type {
  WeChatFollowBehaviour,
  WeChatFollowStrategyOptions,
  WeChatFollowStrategyOptionsWithRequest,
} from './passport/wechat-follow-options.js';
export {
  WeChatFollowStrategy,
  type FollowVerifyFunction,
  type FollowVerifyFunctionWithRequest,
} from './passport/wechat-follow-strategy.js';
export type {
  WeChatMiniProgramBehaviour,
  WeChatMiniProgramStrategyOptions,
  WeChatMiniProgramStrategyOptionsWithRequest,
} from './passport/wechat-mini-program-options.js';
export {
  WeChatMiniProgramStrategy,
  type MiniProgramVerifyFunction,
  type MiniProgramVerifyFunctionWithRequest,
} from './passport/wechat-mini-program-strategy.js';
export { WeChatStrategy, WeChatStrategy as Strategy } from './passport/wechat-strategy.js';
export type {
  AccountChoice,
  WeChatLoginOptions,
  WeChatStrategyBehaviour,
  WeChatStrategyOptions,
  WeChatStrategyOptionsWithRequest,
} from './passport/wechat-strategy-options.js';
export { MemoryStore, type MemoryStoreOptions } from './store/memory-store.js';
export type { Store } from './store/store.js';
export type { UserTokenOptions } from './user-token/user-token-options.js';
export type { UserTokenScope } from './user-token/user-token-record.js';
export type {
  FetchProfileOptions,
  GetUserTokenOptions,
  KeptUserToken,
  UserTokens,
} from './user-token/user-tokens.js';
