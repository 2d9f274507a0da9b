import type { Card, Cards } from './cards.js';

/** Cards in this process, gone when it ends. */
export class MemoryCards implements Cards {
  readonly #cards = new Map<string, Card>();
  #opened = 0;

  find(openid: string): Promise<Card | undefined> {
    return Promise.resolve(this.#cards.get(openid));
  }

  open(openid: string): Promise<Card> {
    const card = this.#cards.get(openid) ?? this.#write(openid);
    return Promise.resolve(card);
  }

  pour(openid: string): Promise<void> {
    const card = this.#cards.get(openid);
    if (card !== undefined) card.cups += 1;
    return Promise.resolve();
  }

  remove(openid: string): Promise<void> {
    this.#cards.delete(openid);
    return Promise.resolve();
  }

  #write(openid: string): Card {
    const card = { openid, number: ++this.#opened, openedAt: Date.now(), cups: 0 };
    this.#cards.set(openid, card);
    return card;
  }
}
