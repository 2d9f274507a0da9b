/** JSON object as WeChat sent it. Field types are WeChat's promise, so they are `unknown` until checked. */
export type Wire = Record<string, unknown>;

/** Reads an own field, so that nothing inherited is ever taken for an answer of WeChat. */
export function field(wire: Wire, name: string): unknown {
  return Object.hasOwn(wire, name) ? wire[name] : undefined;
}

/** Copy of an answer without the named fields: what may be kept and shown of an answer that holds tokens. */
export function withoutFields(wire: Wire, names: readonly string[]): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !names.includes(name)));
}
