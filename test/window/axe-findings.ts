import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Themes and widths in which pages are checked, each once, since theme and width do not affect each other. */
export const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 800 },
] as const;

/** Returns what axe finds on the current page: rule, element and remedy; empty if there is nothing. */
export async function findingsOfAxe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
}
