import { CallLog, type Call } from './call-log.js';
import { faultTargetOf, type FaultTarget } from './check-fault.js';
import type { CommonAccessTokenSelector, RevokeOptions } from './common-access-token-selector.js';
import { ownRoutes } from './control/own-routes.js';
import { Conversations, type AuthorizationChange, type FollowOptions } from './conversations.js';
import type { EndpointName } from './endpoints/endpoint.js';
import type { Fault } from './fault.js';
import { FaultScript, type RandomFaults } from './fault-script.js';
import { frontDoor } from './front-door.js';
import { IN_PROCESS_ENDPOINTS, type Endpoints } from './hosts.js';
import { HttpServer } from './http-server.js';
import { inProcessFetch } from './in-process-fetch.js';
import { approve, type ApproveOptions } from './login/approve.js';
import { checkPerson, resolveOptions, type WeChatSimulatorOptions } from './options.js';
import type { AccountReply } from './push/account-reply.js';
import type { PushConfiguration } from './push/push-configuration.js';
import type { PushFault } from './push/push-fault.js';
import type { PushDelivery } from './push/push-log.js';
import type { AuthorizationEvent } from './push/push-message.js';
import { Pushes } from './push/pushes.js';
import type { RegisteredApp } from './world/apps.js';
import type { SimulatedClock } from './world/clock.js';
import type { Person, RegisteredPerson } from './world/people.js';
import { World } from './world/world.js';

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
  readonly #world: World;
  readonly #faults = new FaultScript();
  readonly #log: CallLog;
  readonly #pushes: Pushes;
  readonly #conversations: Conversations;
  readonly #server: HttpServer;

  constructor(options: WeChatSimulatorOptions = {}) {
    const resolved = resolveOptions(options);
    if (process.env.NODE_ENV === 'production' && options.allowInProduction !== true) {
      throw new Error(
        'WeChatSimulator does not start with NODE_ENV=production: it lets anybody in. Pass `allowInProduction: true` if you mean it',
      );
    }
    this.#world = new World(resolved, IN_PROCESS_ENDPOINTS);
    this.clock = this.#world.clock;
    this.now = this.clock.now;
    this.#log = new CallLog(this.#world.apps.all().map(({ appSecret }) => appSecret));
    this.#pushes = new Pushes(this.clock, resolved.push, this.#faults);
    this.#conversations = new Conversations(this.#world, this.#pushes, resolved.push.emptyEventKey);
    const parts = { world: this.#world, faults: this.#faults, log: this.#log };
    const own = ownRoutes({ ...parts, pushes: this.#pushes, conversations: this.#conversations });
    const deliver = frontDoor({ ...parts, own });
    this.#server = new HttpServer(deliver, this.now);
    this.fetch = inProcessFetch(deliver, this.now, () => this.endpoints);
  }

  /** Base URLs of the three hosts: in-process ones, that only `fetch` knows, until `listen()`; then the port's. */
  get endpoints(): Endpoints {
    return this.#world.endpoints;
  }

  /** The first Official Account. */
  get officialAccount(): RegisteredApp {
    return this.#world.apps.named(undefined, 'official-account');
  }

  /** The first website app. */
  get websiteApp(): RegisteredApp {
    return this.#world.apps.named(undefined, 'website');
  }

  /** The first mini program. */
  get miniProgram(): RegisteredApp {
    return this.#world.apps.named(undefined, 'mini-program');
  }

  /** Everybody with a WeChat account. */
  get people(): readonly RegisteredPerson[] {
    return this.#world.people.all();
  }

  /** Serves the world on a port of 127.0.0.1; `0` is any free one. */
  async listen(port = 0): Promise<this> {
    const origin = await this.#server.listen(port);
    this.#world.endpoints = { api: origin, open: origin, mp: origin };
    return this;
  }

  /** Gives the port back, ends every delayed answer by a connection reset, and drops the pushes under way. */
  async close(): Promise<void> {
    this.#pushes.interrupt();
    this.clock.interrupt();
    this.#world.endpoints = IN_PROCESS_ENDPOINTS;
    await this.#server.close();
  }

  /** Adds a person; returns their id. */
  addUser(person: Person = {}): string {
    checkPerson('person', person);
    return this.#world.people.add(person).id;
  }

  /** The openid a person has at an app. Default is the first Official Account. */
  openid(id: string, appId?: string): string {
    const app = this.#world.apps.named(appId, 'official-account');
    return this.#world.people.identity(this.#world.people.named(id).id, app).openid;
  }

  /** The unionid a person has under an open platform account. Default is that of the first Official Account. */
  unionid(id: string, platform: string | undefined = this.officialAccount.platform): string {
    const app = this.#world.apps.all().find((one) => platform !== undefined && one.platform === platform);
    const unionid = app && this.#world.people.identity(this.#world.people.named(id).id, app).unionid;
    if (unionid === undefined)
      throw new TypeError('No app is bound to that platform: nobody has a unionid there');
    return unionid;
  }

  /**
   * Lets a person follow an Official Account (default is the first) or, with a scene, scan its QR code, which tells the
   * account even if they follow already. Resolves to the account's reply when the push is delivered or given up.
   */
  async follow(id: string, appId?: string, options?: FollowOptions): Promise<AccountReply | undefined> {
    return this.#conversations.follow(id, appId, options);
  }

  /** Lets a person stop following an Official Account. Default is the first. Resolves when the push is delivered or given up. */
  async unfollow(id: string, appId?: string): Promise<void> {
    return this.#conversations.unfollow(id, appId);
  }

  /**
   * Sends a text from a person to an Official Account (default is the first), as writing in the conversation does.
   * Resolves to the reply, `undefined` when there is none; rejects with the `WeChatPushError` that the person would see.
   */
  async say(id: string, text: string, appId?: string): Promise<AccountReply | undefined> {
    return this.#conversations.say(id, text, appId);
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
    return this.#conversations.changeAuthorization(id, event, appId, change);
  }

  /**
   * Saves where an Official Account receives message pushes (消息推送), once its server has passed WeChat's verification;
   * rejects with a `WeChatPushError` when it does not, and leaves what was configured before. What happened while nothing
   * was configured is not told later.
   */
  async configurePush(appId: string, configuration: PushConfiguration): Promise<void> {
    return this.#pushes.configure(this.#world.apps.account(appId), configuration);
  }

  /** Ends the message push of an Official Account. Default is the first. Pushes under way go on. */
  disablePush(appId?: string): void {
    this.#pushes.disable(this.#world.apps.account(appId));
  }

  /** Voids every user token of a person, as a changed WeChat password does (42007). */
  changePassword(id: string): void {
    this.#world.webTokens.voidAll(this.#world.people.named(id).id);
  }

  /**
   * Opens a login link as a person inside WeChat and consents. Resolves to the address WeChat redirects to, `undefined`
   * when it redirects nowhere; rejects with the `WeChatPageError` WeChat would show.
   */
  async approve(url: string | URL, id: string, options: ApproveOptions = {}): Promise<string | undefined> {
    // In a `then`, so that a page error rejects instead of being thrown.
    return Promise.resolve().then(() => approve(this.#world, url, id, options));
  }

  /** The code `wx.login` gives a person inside a mini program. Default is the first mini program. */
  miniProgramCode(id: string, appId?: string): string {
    const app = this.#world.apps.named(appId, 'mini-program');
    const identity = this.#world.people.identity(this.#world.people.named(id).id, app);
    return this.#world.codes.issue(app, { identity, scope: 'mini-program' });
  }

  /** The newest common access token, dead or alive; `undefined` before the first. */
  currentCommonAccessToken({ appId, kind = 'stable' }: CommonAccessTokenSelector = {}): string | undefined {
    const app = this.#world.apps.named(appId, 'official-account');
    return this.#world.currentCommonAccessToken(app.appId, kind);
  }

  /** Kills the newest common access token behind the application's back: every API answers it with 40001, or another. */
  revokeCommonAccessToken({ appId, kind = 'stable', ...revocation }: RevokeOptions = {}): void {
    const app = this.#world.apps.named(appId, 'official-account');
    this.#world.revokeCommonAccessToken(app.appId, kind, revocation);
  }

  /**
   * Scripts a fault for the next `times` calls of an endpoint, or for the next pushes (`Infinity`: until `clearFaults`);
   * several are met in order.
   */
  fail(endpoint: EndpointName, fault: Fault, times?: number): this;
  fail(endpoint: 'push', fault: PushFault, times?: number): this;
  fail(endpoint: FaultTarget, fault: Fault | PushFault, times = 1): this {
    this.#faults.add(faultTargetOf(endpoint), fault, times);
    return this;
  }

  /** Lets faults happen by repeatable chance, on top of the scripted ones. */
  random(faults: RandomFaults): this {
    this.#faults.random(faults);
    return this;
  }

  /** Takes back the faults of one endpoint, of the pushes or, without a name, all of them. */
  clearFaults(endpoint?: FaultTarget): void {
    this.#faults.clear(endpoint);
  }

  /**
   * Throws when a scripted fault has not been met, or a push that was to come out of order still waits for another: the
   * test did not test what it meant to.
   */
  assertNoPendingFaults(): void {
    const pending = [...this.#faults.pending(), ...this.#pushes.pending()];
    if (pending.length === 0) return;
    throw new Error(
      `Faults that no call has met: ${pending.map(({ endpoint, left }) => `${endpoint} (${left})`).join(', ')}`,
    );
  }

  /** The requests received so far, of one endpoint or of all; or, for `push`, the deliveries sent. Without secrets, tokens and codes. */
  calls(endpoint?: EndpointName): Call[];
  calls(endpoint: 'push'): PushDelivery[];
  calls(endpoint?: FaultTarget): Call[] | PushDelivery[] {
    return endpoint === 'push' ? this.#pushes.log.deliveries() : this.#log.calls(endpoint);
  }
}
