import { neverConnected } from './never-connected.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

/** What {@link StandbyTransport} works with. */
export interface StandbySettings {
  main: Transport;
  standby: Transport;
  /** Clock in milliseconds. */
  now: () => number;
  /** Told when the standby takes over. */
  onDown: () => void;
  /** Told when the main host can be reached again. */
  onUp: () => void;
}

/** The main host is tried again after this long, by one call. */
const RETRY_MS = 30_000;

/**
 * Two hosts of one service (异地容灾域名). While no connection to the main one can be made, calls that may be repeated go
 * to the other. A call that may have arrived is never sent again, and a code is never sent anywhere else.
 * See https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
export class StandbyTransport implements Transport {
  readonly #settings: StandbySettings;
  /** When the main host is tried again; `undefined` while it is not away. */
  #retryAt: number | undefined;

  constructor(settings: StandbySettings) {
    this.#settings = settings;
  }

  /** See {@link Transport}. */
  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { main, standby, now, onDown, onUp } = this.#settings;
    if (!request.idempotent) return main.send(request);
    if (this.#retryAt === undefined || now() >= this.#retryAt) {
      const wasAway = this.#retryAt !== undefined;
      if (wasAway) this.#retryAt = now() + RETRY_MS; // everybody else stays where it works meanwhile
      try {
        const answer = await main.send(request);
        // A call that was sent before the host went away says nothing about it.
        if (wasAway) {
          this.#retryAt = undefined;
          onUp();
        }
        return answer;
      } catch (error) {
        if (!neverConnected(error)) throw error;
        if (this.#retryAt === undefined) onDown();
        this.#retryAt = now() + RETRY_MS;
      }
    }
    return standby.send(request);
  }

  /** See {@link Transport}. */
  close(): void {
    this.#settings.main.close();
    this.#settings.standby.close();
  }
}
