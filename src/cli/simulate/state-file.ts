import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

import type { SavedState, WeChatSimulator } from '../../simulator/index.js';
import { UsageError } from '../usage-error.js';

/** The file that a world outlives restarts in. It is replaced as a whole: a crash leaves the old one or the new one. */
export class StateFile {
  readonly #file: string;
  #written = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** Puts the world back as it was; a file that is not there yet is no state. */
  restore(simulator: WeChatSimulator): void {
    if (!existsSync(this.#file)) return;
    try {
      simulator.restore(JSON.parse(readFileSync(this.#file, 'utf8')) as SavedState);
    } catch (error) {
      const reason = error instanceof TypeError ? error.message : 'it is not JSON, or cannot be read';
      throw new UsageError(`${this.#file} cannot be restored: ${reason}. Remove it to begin anew`, {
        cause: error,
      });
    }
  }

  /** Writes what has changed since the last time. */
  save(simulator: WeChatSimulator): void {
    const text = JSON.stringify(simulator.save());
    if (text === this.#written) return;
    const draft = `${this.#file}.${process.pid}.tmp`;
    // Tokens are in it, simulated ones; still nobody else's business.
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, this.#file);
    this.#written = text;
  }
}
