import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** All that a colour scheme changes. */
const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds, as one line each, first light and then dark; without motion, or it would meet colours half-way. */
export async function obstaclesOn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(ABOUT_COLOURS)).analyze();
    found.push(
      ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme}, ${id}: ${html}`)),
    );
  }
  return found;
}
