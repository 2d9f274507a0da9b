/** Names of all options of `T`; the type keeps the list complete. */
export type OptionNames<T> = Record<keyof Required<T>, true>;

/** Refuses anything but an object with known names. Throws a `TypeError` naming the option that is none of ours. */
export function checkOptionNames<T>(owner: string, options: T, known: OptionNames<T>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${owner}: \`options\` must be an object`);
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(
        `${owner}: unknown option \`${name}\`. Known are: ${Object.keys(known).join(', ')}`,
      );
    }
  }
}

/** Throws the `TypeError` of a wrong option: the owner, the option and the rule it broke. */
export function refuseOption(owner: string, option: string, rule: string): never {
  throw new TypeError(`${owner}: \`${option}\` ${rule}`);
}

/** Requires a boolean, when given. */
export function checkBoolean(owner: string, option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') refuseOption(owner, option, 'must be true or false');
}

/** Requires a function, when given. */
export function checkFunction(owner: string, option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') refuseOption(owner, option, 'must be a function');
}

/** Requires a whole number of milliseconds (or entries) from `min` to `max`, when given. */
export function checkWholeNumber(
  owner: string,
  option: string,
  value: unknown,
  min: number,
  max: number,
): void {
  if (value === undefined) return;
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    refuseOption(owner, option, `must be a whole number from ${min} to ${max}`);
  }
}

/** Requires one of `choices`, when given. */
export function checkChoice(
  owner: string,
  option: string,
  value: unknown,
  choices: readonly unknown[],
): void {
  if (value !== undefined && !choices.includes(value)) {
    refuseOption(
      owner,
      option,
      `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`,
    );
  }
}
