/** Where one of our pages goes on to, as its form or address says: a path of ours, never another site. */
export function pathOfOurs(fields: URLSearchParams): string {
  const next = fields.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
