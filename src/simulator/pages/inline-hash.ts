import { createHash } from 'node:crypto';

/** Source of a content security policy that allows one inline style or script, by what is in it. */
export function inlineHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
