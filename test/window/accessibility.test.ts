import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { assertCalm, type OpenWindow, openWindow } from './open-window.ts';

const CONFIG = `providers:
  anthropic:
    http_client:
      connect_timeout_secs: 10
      pool_max_idle_per_host: 24
      max_retries: 12
  groq:
    provider_type: openai
    base_url: https://api.groq.com/openai
    enabled: false
routing:
  rules:
    - model_pattern: ^llama
      provider: groq
odd: 1
`;
const ENV = { LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '16', OPENAI_API_KEY: 'sk-canary' };
const POOL = 'setting-providers.anthropic.http_client';
const skip = browserMissing() ?? false;

type View = readonly [name: string, show: (window: OpenWindow) => Promise<void>];

/** Pages to check, and how to get to each from the previous one. */
const PAGES: readonly View[] = [
  ['a provider with an override and a finding', (window) => window.go('/providers/anthropic')],
  [
    'staged changes, one invalid',
    async ({ page }) => {
      await page.locator(`[id="${POOL}.timeout_secs"]`).fill('0');
      await page.locator(`[id="${POOL}.pool_idle_timeout_secs"]`).fill('55');
      await page.getByText('Must be a whole number').first().waitFor();
    },
  ],
  ['a provider that is switched off', (window) => window.go('/providers/groq')],
  ['the settings', (window) => window.go('/settings')],
  [
    'every finding unfolded, a value that is kept',
    async (window) => {
      const { configPath } = window.program;
      writeFileSync(
        configPath,
        readFileSync(configPath, 'utf8').replace('timeout_secs: 10\n', 'timeout_secs: 1O\n'),
      );
      await window.go('/providers/anthropic');
      await window.row('providers.anthropic.http_client.connect_timeout_secs').getByText('kept').waitFor();
      await window.page.getByRole('button', { name: /^\d+ problems/u }).click();
    },
  ],
  [
    'what becomes of a variable',
    async ({ page }) => {
      await page
        .getByRole('button', { name: /, an environment variable/u })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'nothing found',
    async ({ page }) => {
      await closeDialog(page);
      await page.getByRole('searchbox').fill('zebra');
      await page.getByText('Nothing matches').waitFor();
    },
  ],
];

/** Dialogs to check, opened over a page. */
const DIALOGS: readonly View[] = [
  [
    'the difference',
    async (window) => {
      await window.field('providers.openai.http_client.max_retries').fill('2');
      await window.page.getByRole('button', { name: 'Show diff' }).click();
      await window.page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  ],
  [
    'the palette',
    async ({ page }) => {
      await closeDialog(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Search pages/u }).fill('idle');
      await page.getByRole('option').first().waitFor();
    },
  ],
  [
    'the dialog of a new provider',
    async ({ page }) => {
      await closeDialog(page);
      await page.getByRole('button', { name: 'Add a provider' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a provider' });
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('Must have a name').waitFor();
    },
  ],
];

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    await lookAt(context, PAGES, { colorScheme, viewport: { width, height: 900 } });
  });
  test(`axe finds nothing in dialogs, ${colorScheme}`, { skip }, async (context) => {
    await lookAt(context, DIALOGS, { colorScheme });
  });
}

test('axe finds nothing in a tab without a session', { skip }, async (context) => {
  const { page, program } = await openWindow(context, { config: CONFIG });
  await page.evaluate(() => window.sessionStorage.clear());
  await page.goto(new URL('/', program.link).href);
  await page.getByText('lunaroute-tray open').waitFor();
  assert.deepEqual(await findingsOfAxe(page), []);
  await page.getByRole('textbox').fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('That token is invalid').waitFor();
  await page.getByRole('textbox').fill(program.link);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
});

async function lookAt(
  context: TestContext,
  views: readonly View[],
  browser: BrowserContextOptions,
): Promise<void> {
  const window = await openWindow(context, { config: CONFIG, env: ENV, browser });
  for (const [name, show] of views) {
    await show(window);
    assert.deepEqual(await findingsOfAxe(window.page), [], name);
    assert.equal(await sidewaysScroll(window.page), 0, `${name} is not wider than the window`);
  }
  assertCalm(window);
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    const main = document.querySelector('main') ?? root;
    return Math.max(root.scrollWidth - root.clientWidth, main.scrollWidth - main.clientWidth);
  });
}
