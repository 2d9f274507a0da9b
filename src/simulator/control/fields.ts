import type { WireRequest } from '../wire.js';

/** The named values of one request: of its JSON body or, for a GET, of its query. */
export class Fields {
  private constructor(readonly all: Readonly<Record<string, unknown>>) {}

  static of({ method, url, body }: WireRequest): Fields {
    if (method === 'GET') return new Fields(Object.fromEntries(url.searchParams));
    const parsed: unknown = body.trim() === '' ? {} : JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new TypeError('The body must be a JSON object');
    }
    return new Fields(parsed as Record<string, unknown>);
  }

  /** Throws a `TypeError` for a name that is not among these; those that may be missing end with `?`. */
  check(names: readonly string[]): void {
    const known = names.map((name) => name.replace('?', ''));
    const unknown = Object.keys(this.all).find((name) => !known.includes(name));
    if (unknown === undefined) return;
    throw new TypeError(`\`${unknown}\` is not known; there is ${names.join(', ') || 'nothing to be said'}`);
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'string') as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#typed(name, 'number') as number | undefined;
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'boolean') as boolean | undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new TypeError(`\`${name}\` is required`);
    return value;
  }

  #typed(name: string, type: 'string' | 'number' | 'boolean'): unknown {
    const value = this.all[name];
    if (value !== undefined && typeof value !== type) throw new TypeError(`\`${name}\` must be a ${type}`);
    return value;
  }
}
