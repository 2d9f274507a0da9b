/** Value of a field: text, or what WeChat nests below it. Numbers are text too, so that XML and JSON read alike. */
export type PushValue = string | PushFields | readonly PushValue[];

/** Fields of a push, spelled as WeChat spells them. */
export interface PushFields {
  readonly [name: string]: PushValue | undefined;
}

/** Limits of what is read. WeChat's largest event, about a mass message of eight articles, has 115 values on 5 levels. */
export const LIMITS = {
  /** Fields on one level. */
  fields: 64,
  /** Values in all. */
  values: 512,
  /** Levels, the outermost included. */
  depth: 5,
  /** Letters of a name. */
  name: 64,
  /** Sections of CDATA, and references such as `&amp;` outside of them: what makes XML slow to read. */
  sections: 1024,
  references: 2048,
} as const;

/** Tells whether a name can be a field's. Those that mean something to JavaScript, such as `__proto__`, cannot. */
export function isFieldName(name: string): boolean {
  return name !== '' && name.length <= LIMITS.name && !name.startsWith('__');
}

/** An object without a prototype: what is not a field of it is not there. */
export function emptyFields(): Record<string, PushValue> {
  return Object.create(null) as Record<string, PushValue>;
}

/** Text of a field, or `undefined` when there is none or it is empty. */
export function textOf(fields: PushFields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
