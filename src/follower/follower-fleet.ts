import { WeChatError } from '../errors/wechat-error.js';
import { KeyedQueue } from '../internal/keyed-queue.js';
import { isOpenid } from '../internal/openid.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { Store } from '../store/store.js';
import { WatchedStore } from '../store/watched-store.js';
import type { FollowerMemory } from './follower-memory.js';
import type { Lifetimes } from './lifetimes.js';
import { parseEvent, returned, serialiseEvent, type EventChange, type NotedEvent } from './noted-event.js';
import { COPY_MS, PushLine } from './push-line.js';
import type { RememberedAnswer } from './remembered-answer.js';
import { SharedFollowers } from './shared-followers.js';

/** What {@link FollowerFleet} works with. */
export interface FollowerFleetSettings {
  store: Store;
  /** Prefix of the keys; names the account and the API, never a secret. */
  key: string;
  storeTimeoutMs: number;
  lifetimes: Lifetimes;
  memory: FollowerMemory;
  now: () => number;
  /** Called when another process tells of an event that is news here. */
  onEvent: (openid: string) => void;
}

/**
 * The other processes, as one of them sees them: what they know goes into its memory, what it knows goes to them. Without
 * a shared store there are none, and everything in here does next to nothing.
 */
export class FollowerFleet {
  /** Where all of them leave notes. */
  readonly notes: { store: WatchedStore; key: string } | undefined;
  readonly #settings: FollowerFleetSettings;
  readonly #shared: SharedFollowers | undefined;
  readonly #line: PushLine;
  readonly #changes = new KeyedQueue();

  constructor(settings: FollowerFleetSettings) {
    const { store, key, storeTimeoutMs: timeoutMs, now } = settings;
    this.#settings = settings;
    this.#line = new PushLine({
      store,
      channel: key,
      timeoutMs,
      now,
      onMessage: (message) => this.#hear(message),
    });
    if (!store.shared) return;
    const watched = new WatchedStore({ store, holds: 'the followers', timeoutMs, now });
    this.notes = { store: watched, key };
    this.#shared = new SharedFollowers({ ...settings, store: watched });
  }

  /**
   * Whether a copy seen to be right at `seenAt` still is: fresh, or guarded by pushes. While the store is away there is
   * nobody to ask, and a copy is good to its end, as in a process of its own.
   */
  isRight(seenAt: number, now: number): boolean {
    if (this.#shared === undefined) return true;
    // The line comes first: being asked is what keeps it in use.
    return this.#line.covers(seenAt, now) || now - seenAt <= COPY_MS || this.notes?.store.isUp === false;
  }

  /** Brings the memory up to date with what all processes know of a person. Never rejects. */
  async look(openid: string): Promise<void> {
    this.#line.open();
    if (this.#shared === undefined) return;
    const { memory, now } = this.#settings;
    const seenAt = now();
    try {
      const { answer, stored } = await this.#shared.read(openid);
      if (stored !== undefined) memory.adoptEvent(openid, stored.event, stored.notedAt);
      memory.adopt(openid, answer, seenAt);
    } catch {
      // A store that is away is nobody's error here: WeChat can be asked.
    }
  }

  /** Shares an answer, and looks for an event that came meanwhile. Never rejects. */
  async share(answer: RememberedAnswer): Promise<void> {
    if (this.#shared === undefined) return;
    const { openid } = answer.status;
    const [, stored] = await Promise.allSettled([
      this.#shared.writeAnswer(answer),
      this.#shared.readEvent(openid),
    ]);
    if (stored.status !== 'fulfilled' || stored.value === undefined) return;
    this.#settings.memory.adoptEvent(openid, stored.value.event, stored.value.notedAt);
  }

  /**
   * Lets every process know of `own`, which `change` made of the event before it here. Rejects with `ERR_WECHAT_STORE`
   * when that cannot be done.
   */
  async tell(openid: string, change: EventChange, own: NotedEvent): Promise<void> {
    const shared = this.#shared;
    // In the order in which they came here: what one makes depends on the one before.
    const news =
      shared === undefined ? own : await this.#changes.run(openid, () => shared.changeEvent(openid, change));
    if (news === undefined) return;
    if (news !== own) this.#take(openid, news, own);
    try {
      await this.#line.tell(`${openid} ${serialiseEvent(news)}`);
    } catch (error) {
      throw new WeChatError('ERR_WECHAT_STORE', 'the other processes could not be told of an event', {
        cause: withoutSecrets(error),
        hint: 'Let WeChat deliver the event again; see docs/stores.md on permissions. 请让微信重新推送；权限见 docs/stores.md。',
      });
    }
  }

  /** Shares that somebody who left is back. Never rejects: whoever does not learn it asks WeChat. */
  async tellReturn(openid: string, eventId: string): Promise<void> {
    await this.#shared?.changeEvent(openid, returned(eventId)).catch(() => undefined);
  }

  /** Stops listening. */
  close(): Promise<void> {
    return this.#line.close();
  }

  /** The store's form of an event takes the place of ours, unless another event came meanwhile, or the store knows less. */
  #take(openid: string, stored: NotedEvent, own: NotedEvent): void {
    const { memory, now } = this.#settings;
    const isOurs =
      memory.eventId(openid) === own.id && stored.at === own.at && stored.hasLeft === own.hasLeft;
    if (isOurs) memory.note(openid, stored, now());
    else memory.adoptEvent(openid, stored, now());
  }

  #hear(message: string): void {
    const { memory, now, onEvent } = this.#settings;
    const space = message.indexOf(' ');
    const openid = message.slice(0, space);
    const event = parseEvent(message.slice(space + 1));
    if (!isOpenid(openid) || event === undefined) return;
    const before = memory.eventId(openid);
    memory.adoptEvent(openid, event, now());
    if (memory.eventId(openid) !== before) onEvent(openid);
  }
}
