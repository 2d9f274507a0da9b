import { parseArgs } from 'node:util';

import { UsageError } from './usage-error.js';

/** A flag with a value, or one without. */
export type FlagKinds = Readonly<Record<string, 'value' | 'switch'>>;

/** What was given: the text of a flag with a value, `true` for one without. */
export type Flags<Kinds extends FlagKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends 'switch' ? boolean : string;
};

/** Letters to be changed, at most, to make one name of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(one).entries()) {
    row = Array.from(other).reduce<number[]>(
      (next, otherLetter, j) => [
        ...next,
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === otherLetter ? 0 : 1)),
      ],
      [i + 1],
    );
  }
  return row.at(-1) ?? 0;
}

/** Reads the flags of a command. Throws a {@link UsageError} for one that it does not have, and for anything else. */
export function parseFlags<const Kinds extends FlagKinds>(
  args: readonly string[],
  kinds: Kinds,
): Flags<Kinds> {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? 'boolean' : 'string' } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const flags: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is not expected here`);
    const { name, rawName, value } = token;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) throw new UsageError(unknownFlag(rawName, Object.keys(kinds)));
    if (Object.hasOwn(flags, name)) throw new UsageError(`--${name} was given twice`);
    if (kind === 'switch' && value !== undefined) throw new UsageError(`--${name} takes no value`);
    if (
      kind === 'value' &&
      (value === undefined || value === '' || (value.startsWith('-') && !token.inlineValue))
    )
      throw new UsageError(`--${name} needs a value`);
    flags[name] = value ?? true;
  }
  return flags as Flags<Kinds>;
}

function unknownFlag(given: string, known: readonly string[]): string {
  const name = given.replace(/^-+/, '');
  const [near] = known.filter((one) => distance(name, one) <= 2);
  return `unknown flag ${given}${near === undefined ? '' : `. Did you mean --${near}?`}`;
}

/** Reads a port, from 0 to 65535. */
export function parsePort(flag: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new UsageError(`--${flag} must be a port from 0 to 65535, not "${value}"`);
}
