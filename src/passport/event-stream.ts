import { Readable } from 'node:stream';

const LOOK_AGAIN_MS = 1_000;
/** Proxies close connections on which nothing is said; most wait for a minute. */
const SILENCE_MS = 15_000;

/**
 * Server-sent events of something that is looked at once a second: each change is one event, and the stream ends after a
 * state that is final, or that could not be read. A destroyed stream looks no more.
 */
export class EventStream extends Readable {
  readonly #look: () => Promise<{ state: object; isFinal: boolean }>;
  #timer: NodeJS.Timeout | undefined;
  #said = '';
  #saidAt = performance.now();
  #isLooking = false;

  constructor(look: () => Promise<{ state: object; isFinal: boolean }>) {
    super();
    this.#look = look;
  }

  override _read(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#tell();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    callback(error);
  }

  async #tell(): Promise<void> {
    const seen = await this.#look().catch(() => undefined);
    if (this.destroyed) return;
    const text = seen === undefined ? '' : JSON.stringify(seen.state);
    if (text !== this.#said && text !== '') this.#say(`data: ${text}\n\n`);
    else if (performance.now() - this.#saidAt > SILENCE_MS) this.#say(':\n\n');
    this.#said = text;
    // The page's browser opens the stream again when it ended without a final state.
    if (seen === undefined || seen.isFinal) this.push(null);
    else this.#timer = setTimeout(() => void this.#tell(), LOOK_AGAIN_MS).unref();
  }

  #say(text: string): void {
    this.#saidAt = performance.now();
    this.push(text);
  }
}
