import type { OpenSubscriber, Subscriber } from './redis-subscriber.js';

/** Somebody who listens. */
interface Listener {
  channel: string;
  onMessage: (message: string) => void;
  onGap: () => void;
  /** Whether it has been told that listening has begun; only then can it have missed something. */
  isListening: boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * What Redis pushes: one connection for everyone who listens, opened for the first of them and closed after the last.
 * When it breaks it is opened again, and everyone is told that messages may be missing.
 */
export class RedisPushes {
  readonly #open: OpenSubscriber;
  readonly #listeners = new Set<Listener>();
  #connection: Promise<Subscriber> | undefined;
  #wasInterrupted = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(open: OpenSubscriber) {
    this.#open = open;
  }

  /** See `Store.subscribe`. */
  async subscribe(
    channel: string,
    onMessage: (message: string) => void,
    onGap: () => void,
  ): Promise<() => Promise<void>> {
    const listener = { channel, onMessage, onGap, isListening: false };
    this.#listeners.add(listener);
    try {
      // What is connected already may not know this channel; saying it twice does no harm.
      await (await this.#connect()).subscribe(channel);
    } catch (error) {
      await this.#remove(listener);
      throw error;
    }
    listener.isListening = true;
    return () => this.#remove(listener);
  }

  /** Ends everything. */
  close(): void {
    this.#listeners.clear();
    this.#disconnect();
  }

  #connect(): Promise<Subscriber> {
    if (this.#connection !== undefined) return this.#connection;
    clearTimeout(this.#timer);
    const connection = this.#openAll(() => {
      if (this.#connection === connection) this.#interrupted();
    });
    this.#connection = connection;
    connection.catch(() => {
      if (this.#connection === connection) this.#interrupted();
    });
    return connection;
  }

  async #openAll(onEnd: () => void): Promise<Subscriber> {
    const subscriber = await this.#open({ onEnd, onMessage: (...message) => this.#deliver(...message) });
    try {
      const channels = new Set([...this.#listeners].map(({ channel }) => channel));
      for (const channel of channels) await subscriber.subscribe(channel);
    } catch (error) {
      subscriber.close();
      throw error;
    }
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#wasInterrupted) {
      this.#wasInterrupted = false;
      for (const { isListening, onGap } of [...this.#listeners]) if (isListening) onGap();
    }
    return subscriber;
  }

  #deliver(channel: string, message: string): void {
    for (const listener of [...this.#listeners]) {
      if (listener.channel === channel) listener.onMessage(message);
    }
  }

  /** Opens another connection in a while, if there is still somebody to listen. */
  #interrupted(): void {
    this.#connection = undefined;
    this.#wasInterrupted = true;
    if (![...this.#listeners].some(({ isListening }) => isListening)) return;
    this.#timer = setTimeout(
      () => void this.#connect().catch(() => undefined),
      this.#pauseMs * (1 + Math.random()),
    );
    this.#timer.unref();
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  async #remove(listener: Listener): Promise<void> {
    if (!this.#listeners.delete(listener)) return;
    if (this.#listeners.size === 0) {
      this.#disconnect();
      return;
    }
    if ([...this.#listeners].some(({ channel }) => channel === listener.channel)) return;
    // That it hears too much is no error.
    await this.#connection
      ?.then((subscriber) => subscriber.unsubscribe(listener.channel))
      .catch(() => undefined);
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    this.#wasInterrupted = false;
    connection?.then(
      (subscriber) => subscriber.close(),
      () => undefined,
    );
  }
}
