import type { Failing } from './failure.js';
import { explainUnfitHost } from './unfit-host.js';

/** The five ends Passport knows for an attempt, as it puts them on a strategy for each request. */
export interface PassportActions {
  success(user: object, info?: object): void;
  fail(challenge?: object | string | number, status?: number): void;
  redirect(url: string, status?: number): void;
  error(error: unknown): void;
}

/**
 * End of one attempt. It takes Passport's actions when the attempt begins: on a strategy *instance* given to
 * `passport.authenticate` the next request overwrites them. Only the first end counts.
 */
export class Outcome {
  readonly #actions: PassportActions;
  #ended = false;

  constructor(strategy: PassportActions) {
    this.#actions = {
      success: strategy.success.bind(strategy),
      fail: strategy.fail.bind(strategy),
      redirect: strategy.redirect.bind(strategy),
      error: strategy.error.bind(strategy),
    };
  }

  /** Logged in. */
  success(user: object, info: object): void {
    this.#end(() => this.#actions.success(user, info));
  }

  /** Failed by what the visitor did or met. */
  fail(failing: Failing<string>): void {
    this.#end(() => this.#actions.fail({ ...failing.info }, failing.status));
  }

  /** Turned away by the application's `verify`. */
  refuse(info: object | undefined): void {
    this.#end(() => this.#actions.fail(info));
  }

  /** Sends the visitor somewhere. */
  redirect(url: string): void {
    this.#end(() => this.#actions.redirect(url));
  }

  /** Failed by something that is not the visitor's doing. */
  error(error: unknown): void {
    this.#end(() => this.#actions.error(error));
  }

  /** What an action throws (a session without `regenerate`, a callback of the application) is an error of the login. */
  #end(act: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      act();
    } catch (error) {
      this.#actions.error(explainUnfitHost(error));
    }
  }
}
