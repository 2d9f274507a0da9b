/** What a parameter QR code carries: a `scene_id` (number) or a `scene_str` (string). */
export type QRScene = number | string;

/** How and when somebody became a follower. */
export interface Follow {
  readonly followedAt: number;
  /** The parameter QR code they came by; `undefined` for any other way. */
  readonly qrScene: QRScene | undefined;
  /** How WeChat says they came, `subscribe_scene`; `undefined` for what goes without saying. */
  readonly subscribeScene?: string | undefined;
}

/** Who follows which Official Account. */
export class Follows {
  readonly #now: () => number;
  readonly #follows = new Map<string, Map<string, Follow>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(appId: string, personId: string, qrScene?: QRScene, subscribeScene?: string): void {
    const followers = this.#follows.get(appId) ?? new Map<string, Follow>();
    this.#follows.set(appId, followers);
    if (!followers.has(personId))
      followers.set(personId, { followedAt: this.#now(), qrScene, subscribeScene });
  }

  /** Puts back what was saved. */
  restore(appId: string, personId: string, follow: Follow): void {
    this.add(appId, personId);
    this.#follows.get(appId)?.set(personId, follow);
  }

  remove(appId: string, personId: string): void {
    this.#follows.get(appId)?.delete(personId);
  }

  /** Everybody who follows, in the order they came. */
  of(appId: string): string[] {
    return [...(this.#follows.get(appId)?.keys() ?? [])];
  }

  get(appId: string, personId: string): Follow | undefined {
    return this.#follows.get(appId)?.get(personId);
  }
}
