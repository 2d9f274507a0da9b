import { WeChatPageError } from './login/page-error.js';
import type { AccountReply } from './push/account-reply.js';
import type { PushResult } from './push/delivery.js';
import { WeChatPushError } from './push/push-error.js';
import {
  authorizationEvent,
  followEvent,
  textMessage,
  type AuthorizationEvent,
  type ScannedCode,
} from './push/push-message.js';
import type { Pushes } from './push/pushes.js';
import { lineOfReply } from './reply-lines.js';
import { Transcript } from './transcript.js';
import type { RegisteredApp } from './world/apps.js';
import type { QRScene } from './world/follows.js';
import { qrTicketOf } from './world/identifiers.js';
import type { Identity } from './world/people.js';
import type { World } from './world/world.js';

/** How somebody comes to follow. */
export interface FollowOptions {
  /** What the parameter QR code they scan carries: a `scene_id` (number) or a `scene_str`. Default is none: they found the account by its name. */
  readonly scene?: QRScene | undefined;
  /** What `user/info` is to say of how they came: `ADD_SCENE_PROFILE_CARD`, `ADD_SCENE_PAID`, … Default is `ADD_SCENE_QR_CODE` with a scene, else `ADD_SCENE_SEARCH`. */
  readonly subscribeScene?: string | undefined;
}

/** What an authorization event says beside who it is about. */
export interface AuthorizationChange {
  /** `RevokeInfo`, what was withdrawn: `201` address, `205` nickname and avatar, … Default is `205` for `user_authorization_revoke`, and none for the others. */
  readonly revokeInfo?: string | undefined;
}

const LARGEST_SCENE_ID = 2 ** 32 - 1;
const EVENTS: readonly string[] = [
  'user_info_modified',
  'user_authorization_revoke',
  'user_authorization_cancellation',
] satisfies AuthorizationEvent[];

function checkWay({ scene, subscribeScene: way }: FollowOptions): void {
  const isId = Number.isInteger(scene) && Number(scene) >= 1 && Number(scene) <= LARGEST_SCENE_ID;
  const isText = typeof scene === 'string' && scene.length >= 1 && scene.length <= 64;
  if (scene !== undefined && !isId && !isText)
    throw new TypeError('`scene` must be an integer from 1 to 4294967295, or a string of 1 to 64 characters');
  // The documents' list is not complete, so any name of its kind will do.
  if (way !== undefined && !/^ADD_SCENE_[A-Z_]{1,40}$/.test(way))
    throw new TypeError('`subscribeScene` must be one of WeChat’s names, such as ADD_SCENE_PROFILE_CARD');
  if (scene !== undefined && way !== undefined && way !== 'ADD_SCENE_QR_CODE')
    throw new TypeError('`subscribeScene` must be ADD_SCENE_QR_CODE for somebody who scans a code');
}

const replyIn = (result: PushResult): AccountReply | undefined =>
  result.outcome === 'replied' ? result.reply : undefined;

/** What happens between people and Official Accounts, and what WeChat pushes about it. */
export class Conversations {
  /** What was said so far. */
  readonly transcript: Transcript;
  readonly #world: World;
  readonly #pushes: Pushes;
  readonly #emptyEventKey: boolean;

  constructor(world: World, pushes: Pushes, emptyEventKey: boolean) {
    this.transcript = new Transcript(world.clock.now);
    this.#world = world;
    this.#pushes = pushes;
    this.#emptyEventKey = emptyEventKey;
  }

  /** The world changes before this returns; the promise is about the push. */
  async follow(id: string, appId?: string, how: FollowOptions = {}): Promise<AccountReply | undefined> {
    checkWay(how);
    const { scene, subscribeScene } = how;
    const app = this.#world.apps.account(appId);
    const code = scene === undefined ? undefined : { scene, ticket: qrTicketOf(app.appId, scene) };
    return this.#meet(id, app.appId, code, subscribeScene);
  }

  /** Whoever does not follow yet does so by the same scan. */
  async scan(text: string, id: string): Promise<AccountReply | undefined> {
    const code = this.#world.qrCodes.behind(text);
    if (code === undefined)
      throw new TypeError('`code` must be a QR code that an account of the simulator created');
    if (!this.#world.qrCodes.isAlive(code)) throw WeChatPageError.expiredCode();
    return this.#meet(id, code.appId, code);
  }

  async unfollow(id: string, appId?: string): Promise<void> {
    const [app, identity] = this.#parties(id, appId);
    if (this.#world.follows.get(app.appId, identity.personId) === undefined) return;
    this.#world.follows.remove(app.appId, identity.personId);
    this.transcript.add(id, app.appId, { from: 'event', text: 'unsubscribe' });
    await this.#pushFollow(app, identity, 'unsubscribe', undefined);
  }

  async say(id: string, text: string, appId?: string): Promise<AccountReply | undefined> {
    // Control characters cannot be typed, and XML has no place for them.
    // eslint-disable-next-line no-control-regex
    if (typeof text !== 'string' || !/^[^\0-\x08\v\f\x0e-\x1f]+$/.test(text))
      throw new TypeError('`text` must be a string that is not empty and has no control characters');
    const [app, identity] = this.#parties(id, appId);
    const envelope = { app, identity, nowMs: this.#world.clock.now() };
    this.transcript.add(id, app.appId, { from: 'person', text });
    const result = await this.#pushes.push(app, textMessage(envelope, text));
    if (result.outcome === 'given up') {
      const trouble = new WeChatPushError('unavailable', result.problem);
      this.transcript.add(id, app.appId, { from: 'account', text: trouble.text });
      throw trouble;
    }
    return this.#heard(id, app, replyIn(result));
  }

  async changeAuthorization(
    id: string,
    event: AuthorizationEvent,
    appId?: string,
    { revokeInfo }: AuthorizationChange = {},
  ): Promise<void> {
    if (!EVENTS.includes(event)) throw new TypeError(`\`event\` must be one of ${EVENTS.join(', ')}`);
    const [app, identity] = this.#parties(id, appId);
    const withdrawn = revokeInfo ?? (event === 'user_authorization_revoke' ? '205' : undefined);
    const envelope = { app, identity, nowMs: this.#world.clock.now() };
    await this.#pushes.push(app, authorizationEvent(envelope, event, withdrawn));
  }

  async #meet(
    id: string,
    appId: string,
    code: ScannedCode | undefined,
    subscribeScene?: string,
  ): Promise<AccountReply | undefined> {
    const [app, identity] = this.#parties(id, appId);
    const follows = this.#world.follows.get(app.appId, identity.personId) !== undefined;
    if (follows && code === undefined) return undefined;
    this.#world.follows.add(app.appId, identity.personId, code?.scene, subscribeScene);
    const event = follows ? 'SCAN' : 'subscribe';
    this.transcript.add(id, app.appId, { from: 'event', text: event });
    return this.#heard(id, app, replyIn(await this.#pushFollow(app, identity, event, code)));
  }

  #heard(id: string, app: RegisteredApp, reply: AccountReply | undefined): AccountReply | undefined {
    if (reply !== undefined) this.transcript.add(id, app.appId, lineOfReply(reply));
    return reply;
  }

  #parties(id: string, appId: string | undefined): [RegisteredApp, Identity] {
    const app = this.#world.apps.account(appId);
    return [app, this.#world.people.identity(this.#world.people.named(id).id, app)];
  }

  #pushFollow(
    app: RegisteredApp,
    identity: Identity,
    event: 'subscribe' | 'unsubscribe' | 'SCAN',
    code: ScannedCode | undefined,
  ): Promise<PushResult> {
    const envelope = { app, identity, nowMs: this.#world.clock.now() };
    return this.#pushes.push(app, followEvent(envelope, event, code, this.#emptyEventKey));
  }
}
