import type { FollowerChecker } from '../follower/follower-checker.js';
import type { PushEvent } from './push-event.js';

/** None of these events says enough to let anybody in. */
const DOUBTFUL: readonly string[] = ['subscribe', 'SCAN', 'unsubscribe', 'user_authorization_cancellation'];

/**
 * Keeps the account's followers right by what WeChat pushes. An event may take a permission away and never gives one:
 * after `subscribe` the next request asks WeChat. In plain mode, where the body is not signed, every event only does that.
 *
 * Called for every delivery, the same event again included.
 *
 * Rejects when an `unsubscribe` could not be made known to the other processes: WeChat delivers again, and then it may
 * be. To lose a `subscribe` costs a new follower five seconds, which is no reason to run the application's code twice.
 */
export async function keepFollowers(
  followers: FollowerChecker,
  { type, openid, createdAt }: PushEvent,
  isAuthentic: boolean,
): Promise<void> {
  if (openid === undefined || !DOUBTFUL.includes(type)) return;
  if (type === 'unsubscribe' && isAuthentic) {
    await followers.noteUnsubscribed(openid, createdAt);
    return;
  }
  try {
    if (type === 'subscribe' && isAuthentic) await followers.noteSubscribed(openid, createdAt);
    else await followers.forget(openid);
  } catch {
    // See above.
  }
}
