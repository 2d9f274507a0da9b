import type { BrowserContext } from 'playwright-core';

/**
 * Closes a browser whose tabs may be on their way somewhere. They are stopped first: Chromium may never say that a
 * context is gone in which a tab is just changing its page.
 */
export async function leave(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page) => page.goto('about:blank').catch(() => undefined)));
  await context.close();
}
