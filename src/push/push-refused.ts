import type { WeChatEvents } from '../observe/events.js';

/** Why a push was turned away. For whoever runs the site; the sender is never told. */
export type PushRefusalReason = WeChatEvents['push.refused']['reason'];

/**
 * The one error of everything between a request and an event that is WeChat's. Whatever was wrong, the sender gets the
 * same answer: a difference would tell a forger how far they got.
 */
export class PushRefused extends Error {
  readonly reason: PushRefusalReason;

  constructor(reason: PushRefusalReason) {
    super('this is no push of WeChat');
    this.reason = reason;
  }
}
