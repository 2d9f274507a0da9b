/**
 * Reduces an error of somebody else to what is safe to keep as a `cause`: its name and code. Messages of HTTP and
 * Redis clients quote URLs and command arguments, and with them secrets and tokens.
 */
export function withoutSecrets(error: unknown): Error {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  const safeCode = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined;
  const safeName = typeof name === 'string' && /^[A-Za-z]{1,64}$/.test(name) ? name : 'Error';
  const reduced = new Error(safeCode ?? safeName);
  reduced.name = safeName;
  delete reduced.stack;
  return safeCode === undefined ? reduced : Object.assign(reduced, { code: safeCode });
}
