import type { OfficialAccount } from '../official-account.js';
import { isLoginScene } from './login-scene.js';
import { newNumber } from './scan-logins.js';
import type { ScanRecord } from './scan-record.js';
import { ScanStore } from './scan-store.js';
import { askText, confirmedText, GONE_TEXT, refusedText } from './scan-texts.js';

/** What message push tells of an event or a message. */
export interface HeardPush {
  /** WeChat's name of the event, `text` for a text. */
  type: string;
  openid: string | undefined;
  scene?: string | undefined;
  text?: string | undefined;
  /** Whether it was encrypted, and so is WeChat's for certain. */
  isAuthentic: boolean;
}

/** What is to be said to the person, and whether the push was about a login and about nothing else. */
export interface Heard {
  reply: string;
  isAnswer: boolean;
}

/**
 * Logins by scan, seen from the phone: who scans the code of a login is asked, and confirms with the number that the
 * computer shows. Nothing that is said here logs anybody in: that takes the browser which began it.
 */
export class ScanListener {
  readonly #scans: ScanStore;

  constructor(account: OfficialAccount) {
    this.#scans = new ScanStore(account);
  }

  /** Hears what WeChat pushed. Gives `undefined` for what is not about a login by scan. */
  async hear({ type, openid, scene, text, isAuthentic }: HeardPush): Promise<Heard | undefined> {
    if (openid === undefined) return undefined;
    if (type === 'subscribe' || type === 'SCAN') {
      if (!isLoginScene(scene)) return undefined;
      if (isAuthentic) return { reply: await this.#scanned(scene, openid), isAnswer: false };
      await this.#scans.change(scene, (record) => ({ ...record, step: 'forgeable' }));
      return undefined;
    }
    const number = type === 'text' && isAuthentic ? numberOf(text) : undefined;
    return number === undefined ? undefined : this.#answered(openid, number);
  }

  async #scanned(scene: string, openid: string): Promise<string> {
    let asked: ScanRecord | undefined;
    await this.#scans.change(scene, (record) => {
      // WeChat delivers again, and people scan again; whoever was first stays the one who is asked.
      if (record.step === 'scanned' && record.openid === openid) asked = record;
      if (record.step !== 'shown') return undefined;
      asked = { ...record, step: 'scanned', openid, number: newNumber() };
      return asked;
    });
    if (asked === undefined) return GONE_TEXT;
    await this.#scans.asked(openid, scene);
    return askText(asked);
  }

  async #answered(openid: string, number: string): Promise<Heard | undefined> {
    const scene = await this.#askedOf(openid);
    if (scene === undefined) return undefined;
    let isRight: boolean | undefined;
    const found = await this.#scans.change(scene, (record) => {
      if (record.step !== 'scanned' || record.openid !== openid) return undefined;
      // One try: a number that is guessed is mostly wrong, and then it is over.
      isRight = record.number === number;
      return { ...record, step: isRight ? 'confirmed' : 'refused' };
    });
    if (found === undefined || isRight === undefined) return undefined;
    await this.#scans.answered(openid);
    return { reply: isRight ? confirmedText(found) : refusedText(found), isAnswer: true };
  }

  /** Two digits may well be meant for the application; without the store it gets them. */
  async #askedOf(openid: string): Promise<string | undefined> {
    return this.#scans.askedOf(openid).catch(() => undefined);
  }
}

/** The number in a text of nothing else, in digits of whatever width. */
function numberOf(text: string | undefined): string | undefined {
  const number = text?.slice(0, 16).normalize('NFKC').trim();
  return number !== undefined && /^\d{1,2}$/.test(number) ? number : undefined;
}
