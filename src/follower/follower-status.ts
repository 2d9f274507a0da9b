/** Answer to "does this person follow the account?". */
export interface FollowerStatus {
  openid: string;
  following: boolean;
  /** The person across the accounts of one Open Platform account; only for followers, and only when it is bound. */
  unionid?: string;
  /** When the person last followed, in milliseconds since 1970. */
  followedAt?: number;
  /** When WeChat was asked, or an event came, in milliseconds since 1970. */
  checkedAt: number;
  /**
   * Where this answer is from: WeChat just now; an earlier answer that is still good; one that no longer is, because
   * WeChat cannot be asked (`maxStaleMs`); or WeChat's word that the person stopped following.
   */
  source: 'wechat' | 'cache' | 'stale' | 'event';
}
