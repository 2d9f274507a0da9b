import type { OfficialAccount } from 'passport-wechat-follower';
import type { PushHandlers } from 'passport-wechat-follower/express';
import type { Card, Cards } from './cards.js';

/**
 * Who gets a card, and who loses it: a follower who has one gets theirs, a follower who has none gets a new one, who
 * leaves is forgotten. Who does not follow never gets here; the guard sees to that.
 */
export class CardDesk {
  readonly cards: Cards;
  readonly #account: OfficialAccount;

  constructor(account: OfficialAccount, cards: Cards) {
    this.#account = account;
    this.cards = cards;
  }

  /** The card of a follower, opened if need be; `undefined` if they left at this very moment. */
  async cardOf(openid: string): Promise<Card | undefined> {
    return (await this.cards.find(openid)) ?? (await this.#open(openid));
  }

  /** What to do about WeChat's pushes: following opens the card, so the first login needs nothing any more. */
  get handlers(): PushHandlers {
    const open = async ({ openid }: { openid: string }): Promise<void> => {
      await this.#open(openid);
    };
    const remove = ({ openid }: { openid: string }): Promise<void> => this.cards.remove(openid);
    return {
      subscribe: open,
      unsubscribe: remove,
      user_authorization_revoke: remove,
      user_authorization_cancellation: remove,
    };
  }

  /** Events may come late: who has left in the meantime must not have a card that nobody removes. */
  async #open(openid: string): Promise<Card | undefined> {
    const card = await this.cards.open(openid);
    const { following } = await this.#account.followers.check(openid);
    if (following) return card;
    await this.cards.remove(openid);
    return undefined;
  }
}
