import type { RegisteredApp } from './apps.js';
import { newCode } from './identifiers.js';
import { Newest } from './newest.js';
import type { Identity } from './people.js';
import { WeChatRefusal } from './refusal.js';

const KEPT = 100_000;
const LIFE_MS = { 'official-account': 300_000, website: 600_000, 'mini-program': 300_000 } as const;

/** What a code stands for. */
export interface Grant {
  readonly identity: Identity;
  readonly scope: string;
  /** App id of the third-party platform that asked, if one did. */
  readonly component?: string | undefined;
}

interface Code extends Grant {
  readonly expiresAt: number;
  used: boolean;
}

/** Login codes: each works once, within its life, for the app it was issued to. Of more than 100,000 the oldest are forgotten. */
export class Codes {
  readonly #now: () => number;
  readonly #codes: Newest<Code>;

  constructor(now: () => number) {
    this.#now = now;
    this.#codes = new Newest(KEPT, ({ expiresAt }) => expiresAt <= now());
  }

  issue(app: RegisteredApp, grant: Grant): string {
    const code = newCode();
    this.#codes.set(code, { ...grant, expiresAt: this.#now() + LIFE_MS[app.kind], used: false });
    return code;
  }

  /** Uses the code up. Unknown, expired and foreign codes are 40029; a foreign one stays good for its owner. */
  redeem(code: string, appId: string, component?: string): Grant {
    const entry = this.#codes.get(code);
    const isOwn = entry?.identity.appId === appId && entry.component === component;
    if (!isOwn || entry.expiresAt <= this.#now()) throw new WeChatRefusal(40029);
    if (entry.used) throw new WeChatRefusal(40163);
    entry.used = true;
    return entry;
  }
}
