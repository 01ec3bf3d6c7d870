import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What pages are looked at in: each theme and each width once, since neither changes what the other may break. */
export const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 800 },
] as const;

/** What axe has to say about a page as it is now: rule, element and remedy; empty where all is well. */
export async function findingsOfAxe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
}
