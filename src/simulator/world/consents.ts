/** When each person last let an Official Account have their name; one login a person and account. */
export class Consents {
  readonly #now: () => number;
  readonly #at = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(appId: string, personId: string): void {
    this.#at.set(`${appId} ${personId}`, this.#now());
  }

  /** Whether that was less than `ms` ago. */
  isWithin(appId: string, personId: string, ms: number): boolean {
    return this.#now() - (this.#at.get(`${appId} ${personId}`) ?? -Infinity) < ms;
  }
}
