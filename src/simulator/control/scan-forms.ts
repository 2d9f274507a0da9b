import { WeChatPageError } from '../login/page-error.js';
import { answerLogin, scanLogin } from '../login/qr-login.js';
import type { OwnParts } from './own-parts.js';

/** The control page with the conversation of an account open. */
export const conversationPath = (appId: string): string => `/?account=${encodeURIComponent(appId)}`;

/** Runs what may end on one of WeChat's error pages; whether it did not. */
function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof WeChatPageError) return false;
    throw error;
  }
}

/**
 * The phone of the control page scans a code. One of an account leads to its conversation, one of a login on a PC is on
 * the phone's screen then; about everything else, and about a code that is over, the scanner says what it is.
 */
export function scanAtDesk({ world, conversations }: OwnParts, fields: URLSearchParams): string {
  const text = (fields.get('code') ?? '').trim();
  const person = world.people.find(fields.get('person') ?? '');
  const found = text === '' ? '/' : `/?scan=${encodeURIComponent(text)}`;
  if (person === undefined) return found;
  const login = world.qrLogins.behind(text);
  if (login !== undefined) return succeeds(() => scanLogin(world, login, person.id)) ? '/' : found;
  const code = world.qrCodes.behind(text);
  if (code === undefined || !world.qrCodes.isAlive(code)) return found;
  // The page does not wait for the push: the server it goes to may take its time.
  void conversations.scan(text, person.id);
  return conversationPath(code.appId);
}

/** The answer to a login on a PC whose code the phone has scanned. */
export function answerScannedLogin({ world }: OwnParts, fields: URLSearchParams): void {
  const person = world.people.find(fields.get('person') ?? '');
  const login = world.qrLogins.find(fields.get('login') ?? '');
  if (person === undefined || login === undefined || world.qrLogins.onPhoneOf(person.id) !== login) return;
  succeeds(() => answerLogin(world, login, person.id, fields.get('decision') === 'allow'));
}
