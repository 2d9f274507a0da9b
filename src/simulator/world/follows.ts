/** How and when somebody became a follower. */
export interface Follow {
  readonly followedAt: number;
  readonly scene: string;
}

/** Who follows which Official Account. */
export class Follows {
  readonly #now: () => number;
  readonly #follows = new Map<string, Map<string, Follow>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(appId: string, personId: string, scene = 'ADD_SCENE_SEARCH'): void {
    const followers = this.#follows.get(appId) ?? new Map<string, Follow>();
    this.#follows.set(appId, followers);
    if (!followers.has(personId)) followers.set(personId, { followedAt: this.#now(), scene });
  }

  remove(appId: string, personId: string): void {
    this.#follows.get(appId)?.delete(personId);
  }

  get(appId: string, personId: string): Follow | undefined {
    return this.#follows.get(appId)?.get(personId);
  }
}
