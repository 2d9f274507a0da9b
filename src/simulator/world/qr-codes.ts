import type { QRScene } from './follows.js';
import { newQRPath, newQRTicket, qrTicketOf } from './identifiers.js';
import { Newest } from './newest.js';
import { WeChatRefusal } from './refusal.js';

const MOST_TEMPORARY = 100_000;
const MOST_PERMANENT = 100_000;
const MOST_SHOWN = 24;

/** A parameter QR code (带参数二维码) of an Official Account. */
export interface QRCode {
  readonly appId: string;
  readonly scene: QRScene;
  /** Names the code in `showqrcode` and in the event of whoever scans it. */
  readonly ticket: string;
  /** What the picture says. */
  readonly url: string;
  /** `Infinity` for a permanent one. */
  readonly expiresAt: number;
}

const urlOf = (path: string): string => `http://weixin.qq.com/q/${path}`;

/** Every parameter QR code there is. A permanent one is the same for the same scene; a temporary one is always new. */
export class QRCodes {
  readonly #now: () => number;
  readonly #temporary: Newest<QRCode>;
  readonly #permanent = new Map<string, QRCode>();
  readonly #permanentOf = new Map<string, number>();
  readonly #ticketOf: Newest<string>;
  readonly #shown: Newest<QRCode>;

  constructor(now: () => number) {
    this.#now = now;
    this.#temporary = new Newest(MOST_TEMPORARY, (code) => !this.isAlive(code));
    this.#ticketOf = new Newest(MOST_TEMPORARY + MOST_PERMANENT, (ticket) => this.#of(ticket) === undefined);
    this.#shown = new Newest(MOST_SHOWN, (code) => !this.isAlive(code));
  }

  createTemporary(appId: string, scene: QRScene, lifeMs: number): QRCode {
    const code = {
      appId,
      scene,
      ticket: newQRTicket(),
      url: urlOf(newQRPath()),
      expiresAt: this.#now() + lifeMs,
    };
    this.#temporary.set(code.ticket, code);
    this.#ticketOf.set(code.url, code.ticket);
    this.#shown.set(code.ticket, code);
    return code;
  }

  /** An account has 100,000 permanent codes at most. */
  createPermanent(appId: string, scene: QRScene): QRCode {
    const ticket = qrTicketOf(appId, scene);
    const known = this.#permanent.get(ticket);
    if (known !== undefined) return known;
    const count = this.#permanentOf.get(appId) ?? 0;
    if (count >= MOST_PERMANENT) throw new WeChatRefusal(45029);
    this.#permanentOf.set(appId, count + 1);
    const code = { appId, scene, ticket, url: urlOf(newQRPath()), expiresAt: Infinity };
    this.#permanent.set(ticket, code);
    this.#ticketOf.set(code.url, ticket);
    this.#shown.set(ticket, code);
    return code;
  }

  isAlive({ expiresAt }: QRCode): boolean {
    return expiresAt > this.#now();
  }

  /** The last 24 that were created, the newest first, as far as they are alive. */
  newest(): QRCode[] {
    return [...this.#shown.newestFirst()].filter((code) => this.isAlive(code));
  }

  /** The code with that ticket, alive or not. */
  withTicket(ticket: string): QRCode | undefined {
    return this.#of(ticket);
  }

  /** The code that says this, or that this is the picture or the ticket of; alive or not. */
  behind(text: string): QRCode | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPicture = url?.pathname === '/cgi-bin/showqrcode';
    return this.#of((isPicture ? url.searchParams.get('ticket') : this.#ticketOf.get(text)) ?? text);
  }

  #of(ticket: string): QRCode | undefined {
    return this.#permanent.get(ticket) ?? this.#temporary.get(ticket);
  }
}
