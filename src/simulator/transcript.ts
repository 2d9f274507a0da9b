const KEPT = 100;

/** One line of a conversation between a person and an Official Account. */
export interface ChatLine {
  /** `event`: nobody said it, it happened. */
  readonly from: 'person' | 'account' | 'event';
  readonly text: string;
  readonly links?: readonly ChatLink[];
  readonly at: number;
}

/** A link that an account sent. */
export interface ChatLink {
  readonly title: string;
  readonly url: string;
}

/** What people and accounts said to each other, the last 100 lines of each conversation. */
export class Transcript {
  readonly #now: () => number;
  readonly #lines = new Map<string, ChatLine[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(personId: string, appId: string, line: Omit<ChatLine, 'at'>): void {
    const key = `${appId} ${personId}`;
    const kept = (this.#lines.get(key) ?? []).slice(1 - KEPT);
    this.#lines.set(key, [...kept, { ...line, at: this.#now() }]);
  }

  lines(personId: string, appId: string): readonly ChatLine[] {
    return this.#lines.get(`${appId} ${personId}`) ?? [];
  }
}
