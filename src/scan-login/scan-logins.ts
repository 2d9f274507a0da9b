import { randomInt } from 'node:crypto';
import type { OfficialAccount } from '../official-account.js';
import type { ScanRecord } from './scan-record.js';
import { SCAN_LIFE_MS, ScanStore } from './scan-store.js';

/** A code a browser is shown, and what the person who scans it is told about that browser. */
export interface ScanRequest {
  scene: string;
  siteName: string;
  browser: string;
  /** How many codes all processes together may have WeChat make in a minute. */
  codesPerMinute: number;
}

/** Where a login stands, seen from the browser that began it. */
export type ScanState = { record: ScanRecord; ttlMs: number } | undefined;

/** Logins by scan, seen from the computer: a code is shown, somebody confirms, and the browser that began it is logged in. */
export class ScanLogins {
  readonly #account: OfficialAccount;
  readonly #scans: ScanStore;

  constructor(account: OfficialAccount) {
    this.#account = account;
    this.#scans = new ScanStore(account);
  }

  /** Has WeChat make the code of a scene, once; `undefined` when too many were made within a minute. */
  async open(request: ScanRequest): Promise<ScanState> {
    const { scene, siteName, browser, codesPerMinute } = request;
    const known = await this.read(scene);
    if (known !== undefined) return known;
    try {
      const record = await this.#scans.open(scene, async () => {
        if (!(await this.#scans.spend(codesPerMinute))) throw new TooManyCodes();
        const { commonAccessToken, api } = this.#account;
        const code = await commonAccessToken.withToken((token) =>
          api.createQRCode(token, { scene, lifeMs: SCAN_LIFE_MS }),
        );
        const createdAt = this.#account.wallClock();
        return {
          step: 'shown',
          pictureURL: code.pictureURL,
          content: code.url,
          siteName,
          browser,
          createdAt,
        };
      });
      return { record, ttlMs: SCAN_LIFE_MS };
    } catch (error) {
      if (error instanceof TooManyCodes) return undefined;
      throw error;
    }
  }

  /** Where the login of a scene stands; `undefined` when it is over. */
  read(scene: string): Promise<ScanState> {
    return this.#scans.read(scene);
  }

  /** Uses a confirmed login up: gives who confirmed, to the first who asks; to everybody else, how it stands. */
  async take(scene: string): Promise<{ openid: string } | { step: ScanRecord['step'] | undefined }> {
    let openid: string | undefined;
    const found = await this.#scans.change(scene, (record) => {
      if (record.step !== 'confirmed') return undefined;
      openid = record.openid;
      return { ...record, step: 'used' };
    });
    return openid === undefined ? { step: found?.step } : { openid };
  }
}

/** A number of two digits, the first of them no zero, to be typed on a phone. */
export function newNumber(): string {
  return String(randomInt(10, 100));
}

class TooManyCodes extends Error {}
