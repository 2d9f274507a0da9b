import { randomBytes } from 'node:crypto';
import { storeDeadline } from '../internal/store-deadline.js';
import type { Store } from '../store/store.js';

/** What {@link PushLine} works with. */
export interface PushLineSettings {
  store: Store;
  channel: string;
  /** Longest time one call to the store may take, in milliseconds. */
  timeoutMs: number;
  now: () => number;
  onMessage: (message: string) => void;
}

/** A copy that is seen to be right this long ago is right enough. */
export const COPY_MS = 5_000;
/** How often a line in use is tried. */
const BEAT_MS = 2_000;
/** After so many beats that did not come back, the line is opened anew. */
const LOST_BEATS = 5;
const RETRY_MS = 5_000;

/**
 * Tells the other processes, and hears them, by the pushes of a store. It also knows how far it can be relied on: in use
 * it sends itself a beat now and then, and what comes back proves that everything before it has come too. A connection
 * that is dead and does not know it proves nothing.
 */
export class PushLine {
  readonly #settings: PushLineSettings;
  readonly #beatChannel: string;
  #ends: (() => Promise<void>)[] | undefined;
  #isOpening = false;
  #isClosed = false;
  #retryAt = -Infinity;
  /** Since when no message can have been missed. */
  #unbrokenSince = Infinity;
  /** Everything that was sent before has come. */
  #provenAt = -Infinity;
  #beatAt = -Infinity;
  #beatsLost = 0;

  constructor(settings: PushLineSettings) {
    this.#settings = settings;
    this.#beatChannel = `${settings.channel}:${randomBytes(8).toString('hex')}`;
  }

  /** Whether a copy that was right at `seenAt` would have been contradicted by now. Keeps the line in use. */
  covers(seenAt: number, now: number): boolean {
    if (now >= this.#beatAt + BEAT_MS) this.#use(now);
    return seenAt >= this.#unbrokenSince && now - this.#provenAt <= COPY_MS;
  }

  /** Opens the line, unless that is done. */
  open(): void {
    const now = this.#settings.now();
    if (this.#ends === undefined) this.#use(now);
  }

  /** Tells every process, this one included. Resolves when the store has taken it; without pushes, at once. */
  async tell(message: string): Promise<void> {
    await this.#publish(this.#settings.channel, message);
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  #use(now: number): void {
    if (this.#isClosed || this.#settings.store.subscribe === undefined) return;
    if (this.#ends === undefined) {
      if (!this.#isOpening && now >= this.#retryAt) void this.#connect();
      return;
    }
    this.#beatAt = now;
    if (this.#beatsLost++ >= LOST_BEATS) {
      void this.#end();
      return;
    }
    // Of a beat that cannot be sent nothing is proven, and that is all there is to it.
    this.#publish(this.#beatChannel, String(now)).catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { store, channel, now, onMessage } = this.#settings;
    const subscribe = store.subscribe?.bind(store);
    if (subscribe === undefined) return;
    this.#isOpening = true;
    this.#retryAt = now() + RETRY_MS;
    const opened: (() => Promise<void>)[] = [];
    try {
      opened.push(await subscribe(channel, onMessage, () => (this.#unbrokenSince = now())));
      opened.push(
        await subscribe(
          this.#beatChannel,
          (sentAt) => this.#proven(Number(sentAt)),
          () => undefined,
        ),
      );
      this.#ends = opened;
      this.#unbrokenSince = now();
      this.#beatsLost = 0;
      if (this.#isClosed) await this.#end();
      else this.#use(now());
    } catch {
      for (const end of opened) end().catch(() => undefined);
    } finally {
      this.#isOpening = false;
    }
  }

  #proven(sentAt: number): void {
    this.#beatsLost = 0;
    if (sentAt > this.#provenAt) this.#provenAt = sentAt;
  }

  async #end(): Promise<void> {
    const ends = this.#ends ?? [];
    this.#ends = undefined;
    this.#unbrokenSince = Infinity;
    this.#provenAt = -Infinity;
    await Promise.allSettled(ends.map((end) => end()));
  }

  async #publish(channel: string, message: string): Promise<void> {
    const { store, timeoutMs } = this.#settings;
    const publish = store.publish?.bind(store);
    if (publish !== undefined) await storeDeadline(timeoutMs, () => publish(channel, message));
  }
}
