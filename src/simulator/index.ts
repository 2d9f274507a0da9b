/** A stateful imitation of WeChat, for tests and for development without a phone. */
export { WeChatSimulator } from './wechat-simulator.js';
export type { CommonAccessTokenSelector, RevokeOptions } from './wechat-simulator.js';
export { WeChatPageError } from './login/page-error.js';
export type { PageErrorCode } from './login/page-error.js';
export type { ApproveOptions } from './login/approve.js';
export type { WeChatSimulatorOptions } from './options.js';
export type { App, AppKind, RegisteredApp } from './world/apps.js';
export type { Person, RegisteredPerson } from './world/people.js';
export type { CommonAccessTokenKind } from './world/issued-tokens.js';
export type { SimulatedClock } from './world/clock.js';
export type { EndpointName } from './endpoints/endpoint.js';
export type { Endpoints } from './hosts.js';
export type { Fault } from './fault.js';
export type { RandomFaults } from './fault-script.js';
export type { Call } from './call-log.js';
