/** Whether a value is as it should be. */
export type Rule = (value: unknown) => boolean;

/** For every option what it must be, in words and as a check. */
export type Rules<T> = Readonly<Record<keyof Required<T>, readonly [rule: string, Rule]>>;

/** A string that a pattern matches. */
export const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const isDuration: Rule = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;

export const TEXT = ['be a string', (value) => typeof value === 'string'] as const satisfies [string, Rule];
export const FLAG = ['be true or false', (value) => typeof value === 'boolean'] as const satisfies [
  string,
  Rule,
];
export const LIST = ['be an array', Array.isArray as Rule] as const;
export const DURATION = ['be a number of milliseconds, 0 or more', isDuration] as const;
export const IDENTIFIER = ['be 1 to 64 letters, digits, "-" or "_"', matches(/^[\w-]{1,64}$/)] as const;

/** Throws a `TypeError` that names the option and the rule it breaks. */
export function checkRules(
  where: string,
  value: unknown,
  rules: Readonly<Record<string, readonly [string, Rule]>>,
): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(`\`${where}\` must be an object`);
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new TypeError(`\`${where}.${name}\` is not an option of the simulator`);
    if (given !== undefined && !rule[1](given)) throw new TypeError(`\`${where}.${name}\` must ${rule[0]}`);
  }
}
