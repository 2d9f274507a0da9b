import { EventEmitter } from 'node:events';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FollowerStatus, WeChatEvents } from 'passport-wechat-follower';

/** Everything the panel knows about: the library's events, and whom the app let in, which is an event of its own. */
export type HappeningName = keyof WeChatEvents | 'door.opened';

/** Something that happened, as the panel shows it. */
export interface Happening {
  at: number;
  name: HappeningName;
  /** What there is to say about it, such as `tookMs=12`. */
  details: string[];
}

/** Figures since the start. */
export interface Figures {
  /** Calls to WeChat: for tokens, and about followers. */
  calls: number;
  /** Followers who were let in without asking WeChat. */
  remembered: number;
  pushes: number;
  /** When the common access token ends; `undefined` before there is one. */
  tokenEndsAt: number | undefined;
}

type Message = Readonly<Record<string, unknown>>;

const KEPT = 50;
const LIBRARY = 'passport-wechat-follower:';
const DOOR = channel('teahouse:door.opened');

const NAMES = Object.keys({
  'token.issued': true,
  'token.failed': true,
  'token.waited': true,
  'token.invalidated': true,
  'token.contention': true,
  'store.down': true,
  'store.up': true,
  'store.corrupt': true,
  'api.down': true,
  'api.up': true,
  'breaker.opened': true,
  'followers.asked': true,
  'followers.paused': true,
  'tokenServer.lent': true,
  'tokenServer.reported': true,
  'tokenServer.refused': true,
  'login.followerUnknown': true,
  'push.refused': true,
  'push.answered': true,
  'push.failed': true,
  'userToken.refreshed': true,
  'userToken.ended': true,
  'userToken.unreadable': true,
  'userToken.unkept': true,
  'door.opened': true,
} satisfies Record<HappeningName, true>) as HappeningName[];

/** What is shown of an event. No event holds a secret, but `error` is whatever a handler threw, and addresses are people's. */
const SHOWN =
  'type outcome why kind forced via people source code errcode reason status late tookMs waitedMs ageMs openMs expiresInMs'.split(
    ' ',
  );

/** Tells the panel on what grounds a follower was let in. */
export function tellDoor({ source }: FollowerStatus): void {
  if (DOOR.hasSubscribers) DOOR.publish({ source });
}

/** Listens to what the library tells, and keeps the last of it. */
export class Happenings {
  readonly figures: Figures = { calls: 0, remembered: 0, pushes: 0, tokenEndsAt: undefined };
  /** Newest first. */
  readonly last: Happening[] = [];
  /** Emits `news` at every happening, and `end` when nobody listens any more. */
  readonly line = new EventEmitter().setMaxListeners(0);
  readonly #ears = NAMES.map((name) => ({
    channelName: name === 'door.opened' ? String(DOOR.name) : LIBRARY + name,
    hear: (message: unknown): void => this.#note(name, message as Message),
  }));

  constructor() {
    for (const { channelName, hear } of this.#ears) subscribe(channelName, hear);
  }

  /** Stops listening, and ends the streams of those who look on. */
  close(): void {
    for (const { channelName, hear } of this.#ears) unsubscribe(channelName, hear);
    this.line.emit('end');
  }

  #note(name: HappeningName, message: Message): void {
    this.#count(name, message);
    const details = SHOWN.filter((field) => message[field] !== undefined).map(
      (field) => `${field}=${String(message[field]).slice(0, 40)}`,
    );
    this.last.unshift({ at: Date.now(), name, details });
    this.last.length = Math.min(this.last.length, KEPT);
    this.line.emit('news');
  }

  #count(name: HappeningName, { expiresInMs, source }: Message): void {
    const { figures } = this;
    if (name === 'token.issued') figures.tokenEndsAt = Date.now() + Number(expiresInMs);
    if (name === 'token.invalidated') figures.tokenEndsAt = undefined;
    if (name === 'push.answered') figures.pushes += 1;
    if (['token.issued', 'token.failed', 'followers.asked'].includes(name)) figures.calls += 1;
    if (name === 'door.opened' && source !== 'wechat') figures.remembered += 1;
  }
}
