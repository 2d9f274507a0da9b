import type { Call } from './call-log.js';
import { checkPerson } from './check-world.js';
import { faultTargetOf, type FaultOf, type FaultTarget } from './check-fault.js';
import type { CommonAccessTokenSelector, RevokeOptions } from './common-access-token-selector.js';
import type { AuthorizationChange, FollowOptions } from './conversations.js';
import type { EndpointName } from './endpoints/endpoint.js';
import type { RandomFaults } from './fault-script.js';
import { IN_PROCESS_ENDPOINTS, type Endpoints } from './hosts.js';
import type { Origins, SecureOrigin } from './http-server.js';
import { resolveListenOptions, type ListenOptions } from './listen-options.js';
import { approve, type ApproveOptions } from './login/approve.js';
import { resolveOptions, type WeChatSimulatorOptions } from './options.js';
import type { AccountReply } from './push/account-reply.js';
import type { PushConfiguration } from './push/push-configuration.js';
import type { PushDelivery } from './push/push-log.js';
import type { AuthorizationEvent } from './push/push-message.js';
import { assemble, type SimulatorParts } from './simulator-parts.js';
import { restoreState, saveState, type SavedState } from './state/saved-state.js';
import type { RegisteredApp } from './world/apps.js';
import type { SimulatedClock } from './world/clock.js';
import type { Person, RegisteredPerson } from './world/people.js';

/**
 * A WeChat for tests and for development without a phone: the API, the login pages and the people, on one port of this
 * machine or in-process through `fetch`. It keeps WeChat's rules: codes that work once, tokens that overlap and expire,
 * quotas, scopes, followers.
 */
export class WeChatSimulator {
  /** The clock everything in here follows. */
  readonly clock: SimulatedClock;
  /** The simulated time, in ms since the epoch; bound, to be handed over where a clock is asked for. */
  readonly now: () => number;
  /** The same world in-process. Answers the base URLs of `endpoints` and WeChat's own hosts, and reaches nothing else. */
  readonly fetch: typeof globalThis.fetch;
  readonly #parts: SimulatorParts;
  #origins: Origins | undefined;

  constructor(options: WeChatSimulatorOptions = {}) {
    this.#parts = assemble(resolveOptions(options));
    this.clock = this.#parts.world.clock;
    this.now = this.clock.now;
    this.fetch = this.#parts.fetch;
  }

  /** Base URLs of the three hosts: in-process ones, that only `fetch` knows, until `listen()`; then the port's. */
  get endpoints(): Endpoints {
    return this.#parts.world.endpoints;
  }

  /** The first Official Account. */
  get officialAccount(): RegisteredApp {
    return this.#parts.world.apps.named(undefined, 'official-account');
  }

  /** The first website app. */
  get websiteApp(): RegisteredApp {
    return this.#parts.world.apps.named(undefined, 'website');
  }

  /** The first mini program. */
  get miniProgram(): RegisteredApp {
    return this.#parts.world.apps.named(undefined, 'mini-program');
  }

  /** Everybody with a WeChat account. */
  get people(): readonly RegisteredPerson[] {
    return this.#parts.world.people.all();
  }

  /** Origin and certificate authority (PEM) of the HTTPS port, while there is one. */
  get https(): SecureOrigin | undefined {
    return this.#origins?.https;
  }

  /** Endpoints that were called with what may be a real AppSecret: it has the shape of one and is none of this world. */
  get strayedSecrets(): readonly string[] {
    return this.#parts.log.strayedSecrets;
  }

  /** Serves the world on a port of 127.0.0.1, or another host; `0` is any free one. */
  async listen(port = 0, options: ListenOptions = {}): Promise<this> {
    const { host, httpsPort } = resolveListenOptions(options);
    this.#origins = await this.#parts.server.listen(port, host, httpsPort);
    const origin = this.#origins.http;
    this.#parts.world.endpoints = { api: origin, open: origin, mp: origin };
    return this;
  }

  /** What a restart is to find again; JSON. It holds the tokens of this world. */
  save(): SavedState {
    return saveState(this.#parts.world, this.#parts.pushes);
  }

  /** Puts back what `save` gave; throws a `TypeError` for anything else. */
  restore(state: SavedState): this {
    restoreState(this.#parts.world, this.#parts.pushes, state);
    return this;
  }

  /** Gives the port back, ends every delayed answer by a connection reset, and drops the pushes under way. */
  async close(): Promise<void> {
    this.#parts.pushes.interrupt();
    this.clock.interrupt();
    this.#parts.world.endpoints = IN_PROCESS_ENDPOINTS;
    this.#origins = undefined;
    await this.#parts.server.close();
  }

  /** Adds a person; returns their id. */
  addUser(person: Person = {}): string {
    checkPerson('person', person);
    return this.#parts.world.people.add(person).id;
  }

  /** The openid a person has at an app. Default is the first Official Account. */
  openid(id: string, appId?: string): string {
    const app = this.#parts.world.apps.named(appId, 'official-account');
    return this.#parts.world.people.identity(this.#parts.world.people.named(id).id, app).openid;
  }

  /** The unionid a person has under an open platform account. Default is that of the first Official Account. */
  unionid(id: string, platform: string | undefined = this.officialAccount.platform): string {
    return this.#parts.world.unionid(id, platform);
  }

  /**
   * Lets a person follow an Official Account (default is the first) or, with a scene, scan its QR code, which tells the
   * account even if they follow already. Resolves to the account's reply when the push is delivered or given up.
   */
  async follow(id: string, appId?: string, options?: FollowOptions): Promise<AccountReply | undefined> {
    return this.#parts.conversations.follow(id, appId, options);
  }

  /**
   * Lets a person scan a parameter QR code of an Official Account: `code` is its ticket, the address of its picture, or
   * what the picture says. Whoever does not follow does so by that. Resolves to the account's reply when the push is
   * delivered or given up; rejects with a `WeChatPageError` when the code has expired.
   */
  async scan(code: string, id: string): Promise<AccountReply | undefined> {
    return this.#parts.conversations.scan(code, id);
  }

  /** Lets a person stop following an Official Account. Default is the first. Resolves when the push is delivered or given up. */
  async unfollow(id: string, appId?: string): Promise<void> {
    return this.#parts.conversations.unfollow(id, appId);
  }

  /**
   * Sends a text from a person to an Official Account (default is the first), as writing in the conversation does.
   * Resolves to the reply, `undefined` when there is none; rejects with the `WeChatPushError` that the person would see.
   */
  async say(id: string, text: string, appId?: string): Promise<AccountReply | undefined> {
    return this.#parts.conversations.say(id, text, appId);
  }

  /**
   * Tells an Official Account (default is the first) that a person's authorization changed. Nothing else changes: what
   * becomes of tokens, WeChat's documents do not say. Resolves when the push is delivered or given up.
   */
  async changeAuthorization(
    id: string,
    event: AuthorizationEvent,
    appId?: string,
    change?: AuthorizationChange,
  ): Promise<void> {
    return this.#parts.conversations.changeAuthorization(id, event, appId, change);
  }

  /**
   * Saves where an Official Account receives message pushes (消息推送), once its server has passed WeChat's verification;
   * rejects with a `WeChatPushError` when it does not, and leaves what was configured before. What happened while nothing
   * was configured is not told later.
   */
  async configurePush(appId: string, configuration: PushConfiguration): Promise<void> {
    return this.#parts.pushes.configure(this.#parts.world.apps.account(appId), configuration);
  }

  /** Ends the message push of an Official Account. Default is the first. Pushes under way go on. */
  disablePush(appId?: string): void {
    this.#parts.pushes.disable(this.#parts.world.apps.account(appId));
  }

  /** Voids every user token of a person, as a changed WeChat password does (42007). */
  changePassword(id: string): void {
    this.#parts.world.webTokens.voidAll(this.#parts.world.people.named(id).id);
  }

  /**
   * Opens a login link, or what the QR code of a login page on a PC says, as a person inside WeChat who consents. Resolves
   * to the address WeChat redirects to, `undefined` when it redirects nowhere; rejects with the `WeChatPageError` WeChat
   * would show.
   */
  async approve(url: string | URL, id: string, options: ApproveOptions = {}): Promise<string | undefined> {
    // In a `then`, so that a page error rejects instead of being thrown.
    return Promise.resolve().then(() => approve(this.#parts.world, url, id, options));
  }

  /** The code `wx.login` gives a person inside a mini program. Default is the first mini program. */
  miniProgramCode(id: string, appId?: string): string {
    return this.#parts.world.miniProgramCode(id, appId);
  }

  /** The newest common access token, dead or alive; `undefined` before the first. */
  currentCommonAccessToken({ appId, kind = 'stable' }: CommonAccessTokenSelector = {}): string | undefined {
    const app = this.#parts.world.apps.named(appId, 'official-account');
    return this.#parts.world.currentCommonAccessToken(app.appId, kind);
  }

  /** Kills the newest common access token behind the application's back: every API answers it with 40001, or another. */
  revokeCommonAccessToken({ appId, kind = 'stable', ...revocation }: RevokeOptions = {}): void {
    const app = this.#parts.world.apps.named(appId, 'official-account');
    this.#parts.world.revokeCommonAccessToken(app.appId, kind, revocation);
  }

  /**
   * Scripts a fault for the next `times` calls of an endpoint or, with `'*'`, of any; or for the next pushes or callbacks
   * (`Infinity`: until `clearFaults`). Several are met in order.
   */
  fail<T extends FaultTarget>(endpoint: T, fault: FaultOf<T>, times = 1): this {
    this.#parts.faults.add(faultTargetOf(endpoint), fault, times);
    return this;
  }

  /** Lets faults happen by repeatable chance, everywhere or at one endpoint, on top of the scripted ones. */
  random(faults: RandomFaults): this {
    this.#parts.faults.random(faults);
    return this;
  }

  /** Takes back the faults of a name, scripted or by chance; without one, all of them. */
  clearFaults(endpoint?: FaultTarget): void {
    this.#parts.faults.clear(endpoint);
  }

  /**
   * Throws when a scripted fault has not been met, or a push that was to come out of order still waits for another: the
   * test did not test what it meant to.
   */
  assertNoPendingFaults(): void {
    this.#parts.faults.assertNonePending(this.#parts.pushes.pending());
  }

  /** The requests received so far, of one endpoint or of all; or, for `push`, the deliveries sent. Without secrets, tokens and codes. */
  calls(endpoint?: EndpointName): Call[];
  calls(endpoint: 'push'): PushDelivery[];
  calls(endpoint?: EndpointName | 'push'): Call[] | PushDelivery[] {
    return endpoint === 'push' ? this.#parts.pushes.log.deliveries() : this.#parts.log.calls(endpoint);
  }
}
