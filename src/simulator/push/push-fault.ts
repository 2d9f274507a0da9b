import { DURATION, type Rules } from '../option-rules.js';

/** A scripted misbehaviour of WeChat's message push. One of `lost`, `duplicate` and `reorder`; or `delayMs`, alone or with `duplicate`. */
export interface PushFault {
  /** The push never arrives, and WeChat does not try again. */
  readonly lost?: boolean | undefined;
  /** How often the push is delivered once more, although it was accepted: as when the answer got lost on its way. */
  readonly duplicate?: number | undefined;
  /**
   * The push waits until another push to the same account has been delivered, and comes after it. Do not wait for the
   * first before you cause the second.
   */
  readonly reorder?: boolean | undefined;
  /** How late the push is, or with `duplicate` each further delivery of it, in ms of the simulator's clock. Others overtake it meanwhile. */
  readonly delayMs?: number | undefined;
}

/** What each part of such a fault must be. */
export const PUSH_FAULT_RULES: Rules<PushFault> = {
  lost: ['be true', (value) => value === true],
  duplicate: ['be an integer, 1 or more', (value) => Number.isInteger(value) && Number(value) > 0],
  reorder: ['be true', (value) => value === true],
  delayMs: DURATION,
};

/** Throws a `TypeError` when parts that are right by themselves make no sense together. */
export function checkPushFaultKinds(names: readonly string[]): void {
  const kinds = ['lost', 'duplicate', 'reorder'].filter((kind) => names.includes(kind));
  if (kinds.length > 1) throw new TypeError('`fault` must be one of lost, duplicate and reorder');
  if (kinds.length === 0 && !names.includes('delayMs'))
    throw new TypeError('`fault` must have one of lost, duplicate, reorder and delayMs');
  if (names.includes('delayMs') && kinds.some((kind) => kind !== 'duplicate'))
    throw new TypeError('`fault.delayMs` goes with duplicate, not with lost or reorder');
}
