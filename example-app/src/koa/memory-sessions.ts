import type { Sessions } from './session.js';

/** Sessions in this process, gone when it ends. Kept as text, as Redis keeps them. */
export class MemorySessions implements Sessions {
  /** Oldest first: all live equally long, and who is written anew goes to the end. */
  readonly #sessions = new Map<string, { text: string; endsAt: number }>();

  get(id: string): Promise<unknown> {
    const session = this.#sessions.get(id);
    return Promise.resolve(session && session.endsAt > Date.now() ? JSON.parse(session.text) : undefined);
  }

  set(id: string, session: object, lifeMs: number): Promise<void> {
    for (const [old, { endsAt }] of this.#sessions) {
      if (endsAt > Date.now()) break;
      this.#sessions.delete(old);
    }
    this.#sessions.delete(id);
    this.#sessions.set(id, { text: JSON.stringify(session), endsAt: Date.now() + lifeMs });
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.#sessions.delete(id);
    return Promise.resolve();
  }
}
