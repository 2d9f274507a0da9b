import { newJsTicket } from './identifiers.js';

const LIFE_MS = 7_200_000;

/** What a ticket is for: pages (JS-SDK) or cards. */
export type JsTicketType = 'jsapi' | 'wx_card';

/** The tickets of the JS-SDK: one of each type for each account, a new one when it has expired. */
export class JsTickets {
  readonly #now: () => number;
  readonly #tickets = new Map<string, { readonly value: string; readonly expiresAt: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(appId: string, type: JsTicketType): { readonly value: string; readonly expiresAt: number } {
    const key = `${type} ${appId}`;
    const known = this.#tickets.get(key);
    if (known !== undefined && known.expiresAt > this.#now()) return known;
    const ticket = { value: newJsTicket(), expiresAt: this.#now() + LIFE_MS };
    this.#tickets.set(key, ticket);
    return ticket;
  }
}
