import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm, type OpenWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

interface View {
  readonly name: string;
  readonly show: (window: BusyWindow) => Promise<void>;
}

const EMPTY: readonly View[] = [
  {
    name: 'connections without any',
    show: async (window) => {
      await window.go('/connections');
      await window.page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    },
  },
  {
    name: 'the log at level info',
    show: async (window) => {
      const { page } = window;
      await window.go('/log');
      await page.getByRole('combobox', { name: 'What is recorded' }).click();
      await page.getByRole('option', { name: 'Record info' }).click();
      await page.getByRole('button', { name: 'Record debug lines' }).waitFor();
    },
  },
  {
    name: 'no line matches',
    show: async ({ page, program }) => {
      program.app.logging.target('lunaroute_control').write('warn', 'a line', { code: 'odd' });
      await page.getByRole('option').first().waitFor();
      await page.getByRole('combobox', { name: /^Filter/u }).fill('zebra');
      await page.getByRole('heading', { name: 'No lines match' }).waitFor();
      await page.getByRole('button', { name: 'Clear the filter' }).first().click();
    },
  },
  {
    name: 'requests without any',
    show: async (window) => {
      await window.go('/requests');
      await window.page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    },
  },
];

const BUSY: readonly View[] = [
  {
    name: 'the picture with a pinned summary',
    show: async (window) => {
      await window.sendTogether(3);
      await window.send();
      await window.stream();
      await window.go('/connections');
      const picture = window.page.getByRole('application', { name: /^Connections of openai/u });
      await picture.focus();
      await window.page.keyboard.press('ArrowUp');
      await window.page.keyboard.press('Enter');
      await window.page.getByRole('link', { name: 'Show in log' }).waitFor();
    },
  },
  {
    name: 'the table',
    show: async ({ page }) => {
      await page.getByRole('tab', { name: 'Table' }).click();
      await page.locator('tbody tr').first().waitFor();
    },
  },
  {
    name: 'the log with its details and the search',
    show: async (window) => {
      const { page } = window;
      await window.go('/log');
      await page.getByRole('button', { name: 'Record debug lines' }).click();
      await page.getByRole('button', { name: 'Record debug lines' }).waitFor({ state: 'detached' });
      await window.send();
      await page.locator('.log-row-reused').first().click();
      await page.getByRole('complementary', { name: 'Selected line' }).waitFor();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('reused');
      await page.keyboard.press('Enter');
      await page.locator('.log-row.is-found').waitFor();
    },
  },
  {
    name: 'the export',
    show: async ({ page }) => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Save as .jsonl' }).waitFor();
    },
  },
  {
    name: 'a filter with its suggestions',
    show: async (window) => {
      const { page } = window;
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await window.go('/requests');
      await page.getByRole('combobox', { name: /^Filter/u }).click();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('option', { selected: true }).waitFor();
    },
  },
  {
    name: 'a filter that cannot be read',
    show: async ({ page }) => {
      await page.keyboard.type('colour:red');
      await page.getByText('There is no field “colour”.').waitFor();
    },
  },
  {
    name: 'the requests, with the question whether to cancel one',
    show: async (window) => {
      const { page } = window;
      await page.keyboard.press('Escape');
      await page.locator('.request-rows .request-row', { hasText: '200 …' }).click();
      await page.getByRole('button', { name: 'Cancel this request' }).click();
      await page.getByRole('button', { name: 'Keep running' }).waitFor();
    },
  },
  {
    name: 'several requests, and a column’s edge',
    show: async ({ page }) => {
      const rows = page.locator('.request-rows .request-row');
      await page.getByRole('separator', { name: 'Width of Status' }).press('ArrowRight');
      await rows.last().click({ modifiers: ['Shift'] });
      await page.getByRole('complementary', { name: 'Selected requests' }).waitFor();
    },
  },
  {
    name: 'the question before a capture',
    show: async ({ page }) => {
      await page.getByRole('button', { name: 'Capture the next request' }).click();
      await page.getByRole('dialog').getByText('4 MiB').waitFor();
    },
  },
  {
    name: 'a captured request',
    show: async (window) => {
      const { page } = window;
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Capture', exact: true }).click();
      await dialog.getByRole('button', { name: 'Stop waiting' }).waitFor();
      await window.send();
      await dialog.getByRole('region', { name: 'The response' }).waitFor();
    },
  },
];

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing in the live pages, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser = { colorScheme, viewport: { width, height: 900 } };
    const window = await openBusyWindow(context, { browser });
    for (const { name, show } of [...EMPTY, ...BUSY]) {
      await show(window);
      assert.deepEqual(await findingsOfAxe(window.page), [], name);
      assert.equal(await widerBy(window), 0, `${name} is not wider than the window`);
    }
    assertCalm(window);
  });
}

function widerBy({ page }: OpenWindow): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement;
    return main.scrollWidth - main.clientWidth;
  });
}
