import { newLoginUUID } from './identifiers.js';
import { Newest } from './newest.js';

const LIFE_MS = 300_000;
const MOST = 10_000;
const MOST_SHOWN = 24;

/** A page that has not asked for so long was closed. It asks twice a second. */
const SILENCE_MS = 5_000;

/** How far a login by a QR code on a PC has come. */
export type QRLoginState =
  | { readonly status: 'waiting' | 'cancelled' | 'expired' }
  | { readonly status: 'scanned'; readonly personId: string }
  | { readonly status: 'confirmed'; readonly target: string };

/** A login of a website app, from the QR code on the PC to the answer on the phone. */
export interface QRLogin {
  /** Names the login on both screens. */
  readonly uuid: string;
  readonly appId: string;
  /** Path and query of the link that was opened on the PC. */
  readonly address: string;
  readonly expiresAt: number;
}

/** Every login by a QR code that is under way. */
export class QRLogins {
  readonly #now: () => number;
  readonly #logins: Newest<QRLogin>;
  readonly #states = new WeakMap<QRLogin, QRLoginState>();
  /** When the page on the PC asked last; a page without script never does. */
  readonly #askedAt = new WeakMap<QRLogin, number>();
  /** What each person scanned last. */
  readonly #onPhone = new Map<string, QRLogin>();

  constructor(now: () => number) {
    this.#now = now;
    this.#logins = new Newest(MOST, ({ expiresAt }) => expiresAt <= now());
  }

  /** A page with a new code was opened. */
  begin(appId: string, address: string): QRLogin {
    const login = { uuid: newLoginUUID(), appId, address, expiresAt: this.#now() + LIFE_MS };
    this.#logins.set(login.uuid, login);
    return login;
  }

  find(uuid: string): QRLogin | undefined {
    return this.#logins.get(uuid);
  }

  /** The login whose code says this. */
  behind(text: string): QRLogin | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.pathname === '/connect/confirm' ? this.find(url.searchParams.get('uuid') ?? '') : undefined;
  }

  /** A login that was confirmed stays so until the PC goes on: it may ask late. */
  state(login: QRLogin): QRLoginState {
    const state = this.#states.get(login) ?? { status: 'waiting' };
    return state.status !== 'confirmed' && login.expiresAt <= this.#now() ? { status: 'expired' } : state;
  }

  /** The page on the PC asks how far the login has come. */
  ask(login: QRLogin): QRLoginState {
    this.#askedAt.set(login, this.#now());
    return this.state(login);
  }

  move(login: QRLogin, state: QRLoginState): void {
    this.#states.set(login, state);
    if (state.status === 'scanned') this.#onPhone.set(state.personId, login);
  }

  /** Where the PC goes on to, once. A page that is opened again, by the back button say, begins again. */
  takeTarget(login: QRLogin): string | undefined {
    const state = this.state(login);
    if (state.status !== 'confirmed') return undefined;
    this.move(login, { status: 'expired' });
    return state.target;
  }

  /** The last 24 that were begun, the newest first, as far as they are on a screen and somebody may still scan them. */
  open(): QRLogin[] {
    const found: QRLogin[] = [];
    let looked = 0;
    for (const login of this.#logins.newestFirst()) {
      if ((looked += 1) > MOST_SHOWN) break;
      if (this.#isOpen(login)) found.push(login);
    }
    return found;
  }

  /** The login that waits for an answer on this person's phone: the one they scanned last. */
  onPhoneOf(personId: string): QRLogin | undefined {
    const login = this.#onPhone.get(personId);
    if (login === undefined) return undefined;
    const state = this.state(login);
    return state.status === 'scanned' && state.personId === personId ? login : undefined;
  }

  #isOpen(login: QRLogin): boolean {
    const { status } = this.state(login);
    const silenceMs = this.#now() - (this.#askedAt.get(login) ?? this.#now());
    return status !== 'expired' && status !== 'confirmed' && silenceMs < SILENCE_MS;
  }
}
