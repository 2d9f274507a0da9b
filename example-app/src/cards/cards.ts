/** A tea card: what the teahouse keeps of a follower. */
export interface Card {
  openid: string;
  number: number;
  openedAt: number;
  /** Cups drunk so far. */
  cups: number;
}

/** Where the cards are. Your database goes here, with a unique key on the openid. */
export interface Cards {
  find(openid: string): Promise<Card | undefined>;
  /** The card there is, or a new one: two requests at once get the same. */
  open(openid: string): Promise<Card>;
  /** Notes one cup more, if there is a card. */
  pour(openid: string): Promise<void>;
  /** Removes the card and all that belongs to it. No harm if there is none. */
  remove(openid: string): Promise<void>;
}
