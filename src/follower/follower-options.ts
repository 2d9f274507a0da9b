import { checkBoolean, checkOptionNames, checkWholeNumber } from '../internal/check-options.js';

/** Options of an account's `followers`. */
export interface FollowerOptions {
  /** How long "follows" is believed, in milliseconds, give or take a tenth. Default is `300_000`. */
  followingTtlMs?: number | undefined;
  /**
   * How long "does not follow" is believed, in milliseconds, give or take a tenth; short, because they may follow any
   * moment. Default is `5_000`.
   */
  notFollowingTtlMs?: number | undefined;
  /**
   * How much longer "follows" is believed while WeChat cannot be asked, in milliseconds. Never of somebody who is known to
   * have stopped following. Default is `0`.
   */
  maxStaleMs?: number | undefined;
  /** How many people are remembered; the one not seen for longest goes first. Default is `100_000`. */
  maxEntries?: number | undefined;
  /**
   * Whether known followers are asked about again together, up to 100 in a call (`user/info/batchget`). Default is `true`.
   */
  batch?: boolean | undefined;
}

const DAY_MS = 86_400_000;

/** Throws a `TypeError` naming the option and the rule when an option is wrong or unknown. */
export function checkFollowerOptions(options: FollowerOptions): void {
  const owner = 'OfficialAccount: `followers`';
  checkOptionNames(owner, options, {
    followingTtlMs: true,
    notFollowingTtlMs: true,
    maxStaleMs: true,
    maxEntries: true,
    batch: true,
  });
  checkWholeNumber(owner, 'followingTtlMs', options.followingTtlMs, 0, DAY_MS);
  checkWholeNumber(owner, 'notFollowingTtlMs', options.notFollowingTtlMs, 0, DAY_MS);
  checkWholeNumber(owner, 'maxStaleMs', options.maxStaleMs, 0, DAY_MS);
  checkWholeNumber(owner, 'maxEntries', options.maxEntries, 1, 10_000_000);
  checkBoolean(owner, 'batch', options.batch);
}
