/** Answer to "does this person follow the account?". */
export interface FollowerStatus {
  openid: string;
  following: boolean;
  /** The person across the accounts of one Open Platform account; only for followers, and only when it is bound. */
  unionid?: string;
  /** When the person last followed, in milliseconds since 1970. */
  followedAt?: number;
  /** When WeChat was asked, in milliseconds since 1970. */
  checkedAt: number;
  /** Where this answer is from: just now, or an earlier one that is still good. */
  source: 'wechat' | 'cache';
}
