import type { BrowserContext } from 'playwright-core';

/** What a browser complains about from now on: errors of pages, what they print as one, what the policy of a page forbids. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(`page error: ${String(error.error())}`));
  context.on('console', (message) => {
    // A page that is a refusal is reported, too, and so is an icon that a page of plain JSON does not have.
    const isRefusal = /^Failed to load resource: .* status of 40[13]/.test(message.text());
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (['error', 'warning'].includes(message.type()) && !isRefusal && !isIcon)
      complaints.push(message.text());
  });
  return complaints;
}
