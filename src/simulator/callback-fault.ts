import type { Rules } from './option-rules.js';

/** A scripted misbehaviour of the way back from the login page to the application. */
export interface CallbackFault {
  /**
   * The browser opens the callback twice with the same code, at once, as some versions of WeChat do. It needs a browser
   * that runs scripts; the first of the two carries cookies only where page and application are of one site.
   */
  readonly twice?: boolean | undefined;
}

/** What each part of such a fault must be. */
export const CALLBACK_FAULT_RULES: Rules<CallbackFault> = {
  twice: ['be true', (value) => value === true],
};

/** Throws a `TypeError` for a fault without any part. */
export function checkCallbackFaultKinds(names: readonly string[]): void {
  if (names.length === 0) throw new TypeError('`fault` must have twice');
}
