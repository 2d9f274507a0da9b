const KEPT = 10_000;

/** What became of one delivery. */
export type PushOutcome =
  'under way' | 'accepted' | 'replied' | 'refused' | 'timeout' | 'unreachable' | 'lost' | 'interrupted';

/** One delivery of a push to the server of an Official Account; without secrets, signatures and contents. */
export interface PushDelivery {
  readonly endpoint: 'push';
  readonly appId: string;
  /** `Event`, or the `MsgType` of a message. */
  readonly event: string;
  /** Who the push is about. */
  readonly openid: string;
  /** Which delivery of this push it is, from 1: a retry and a duplicate count on. */
  readonly attempt: number;
  /**
   * `accepted` (with `success` or an empty answer), `replied`, `refused` (with an answer that is neither), `timeout`,
   * `unreachable`, `lost` (by a fault), `interrupted` (the simulator closed), or still `under way`.
   */
  readonly outcome: PushOutcome;
  /** HTTP status; `undefined` when there is no answer. */
  readonly status: number | undefined;
  /** What is wrong, in English; `undefined` when nothing is. */
  readonly problem: string | undefined;
  /** Simulated time it was sent, in ms since the epoch. */
  readonly at: number;
  /** How long it took, in ms of the simulated time; `undefined` while it is under way. */
  readonly durationMs: number | undefined;
}

/** How a delivery ended. */
export type PushEnd = Pick<PushDelivery, 'outcome' | 'status' | 'problem'>;

/** The last 10,000 deliveries. */
export class PushLog {
  readonly #now: () => number;
  readonly #deliveries: PushDelivery[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes a delivery; call the result when it has ended. */
  note(about: Pick<PushDelivery, 'appId' | 'event' | 'openid' | 'attempt'>): (end: PushEnd) => void {
    const { appId, event, openid, attempt } = about;
    const at = this.#now();
    const delivery: PushDelivery = {
      endpoint: 'push',
      appId,
      event,
      openid,
      attempt,
      outcome: 'under way',
      status: undefined,
      problem: undefined,
      at,
      durationMs: undefined,
    };
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > KEPT) this.#deliveries.shift();
    return (end) => {
      const index = this.#deliveries.lastIndexOf(delivery);
      if (index >= 0) this.#deliveries[index] = { ...delivery, ...end, durationMs: this.#now() - at };
    };
  }

  deliveries(): PushDelivery[] {
    return [...this.#deliveries];
  }
}
