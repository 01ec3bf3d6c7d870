import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { registryBrowserMissing } from '../support/browser.ts';
import { CONFIG, openScene, type Scene } from './looks-scene.ts';
import { assertCalm } from './open-window.ts';
import { keepLook, lookProblem } from './same-pixels.ts';

// Compares screenshots of the window pixel by pixel. `npm run looks` retakes them: check each before committing it.

const skip = registryBrowserMissing() ?? false;
const isTaking = process.argv.includes('--take');

/** One state of the window, which starts from the previous one. */
interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly show: (scene: Scene) => Promise<void>;
  /** Selector of an area that is painted over. */
  readonly masked?: string;
}

const POOL = 'providers.anthropic.http_client';

const LOOKS: readonly Look[] = [
  {
    name: 'first-run',
    colorScheme: 'dark',
    show: async ({ page }) => {
      await page.getByText('Claude Code').first().waitFor();
    },
  },
  {
    name: 'overridden-and-kept',
    colorScheme: 'light',
    show: async (scene) => {
      const { page, program } = scene;
      await page.evaluate(() => localStorage.setItem('lunaroute.first-run-done', 'true'));
      await page.reload();
      await scene.go('/providers/anthropic');
      writeFileSync(program.configPath, CONFIG.replace('timeout_secs: 10\n', 'timeout_secs: soon\n'));
      const row = scene.row(`${POOL}.connect_timeout_secs`);
      await row.getByText('kept').waitFor();
      await row.scrollIntoViewIfNeeded();
      await page.getByRole('main').evaluate((main) => main.scrollTo(0, 420));
    },
  },
  {
    name: 'staged-with-diff',
    colorScheme: 'dark',
    show: async (scene) => {
      const { page, program } = scene;
      writeFileSync(program.configPath, CONFIG);
      await scene.row(`${POOL}.connect_timeout_secs`).getByText('kept').waitFor({ state: 'detached' });
      await scene.field(`${POOL}.max_retries`).fill('5');
      await scene.field(`${POOL}.timeout_secs`).fill('600');
      await page.getByRole('button', { name: 'Show diff' }).click();
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'settings',
    colorScheme: 'light',
    show: async (scene) => {
      const { page } = scene;
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Discard' }).click();
      await scene.go('/settings');
      await page.getByRole('button', { name: 'Check report' }).waitFor();
    },
  },
  {
    name: 'assistants',
    colorScheme: 'dark',
    show: async (scene) => {
      await scene.go('/assistants');
      await scene.page.getByRole('button', { name: 'Connect Claude Code' }).waitFor();
    },
  },
  {
    name: 'sessions-unfolded',
    colorScheme: 'light',
    show: async (scene) => {
      const { page } = scene;
      await scene.converse();
      await scene.go('/sessions');
      await page.locator('.sessions-row').first().click();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Cache break').first().waitFor();
    },
  },
  {
    name: 'failed-request',
    colorScheme: 'dark',
    show: async (scene) => {
      const { page } = scene;
      await scene.go('/requests');
      await page.locator('.request-rows .request-row', { hasText: '400' }).click();
      await page.getByText('at least one message is required').first().waitFor();
    },
  },
  {
    name: 'log-filtered',
    colorScheme: 'dark',
    // The total number of lines depends on how busy the machine is.
    masked: '.log-status',
    show: async (scene) => {
      const { page } = scene;
      await scene.go('/log');
      await page.getByRole('combobox', { name: /^Filter/u }).fill('provider:anthropic reused');
      await page.keyboard.press('Tab');
      await page.getByText('Creating HTTP client').first().waitFor({ state: 'detached' });
      await page.locator('.log-row').first().waitFor();
    },
  },
  {
    name: 'connections',
    colorScheme: 'light',
    masked: 'canvas',
    show: async (scene) => {
      await scene.go('/connections');
      await scene.page.locator('canvas').first().waitFor();
    },
  },
  {
    name: 'doctor-with-findings',
    colorScheme: 'light',
    show: async (scene) => {
      await scene.burst();
      await scene.go('/doctor');
      await scene.page
        .getByRole('article', { name: 'Connections are closed because the limit on idle ones is too low' })
        .waitFor();
    },
  },
];

test('the window looks as in the last approved pictures', { skip }, async (context) => {
  const scene = await openScene(context);
  for (const look of LOOKS) {
    await context.test(look.name, async () => {
      const picture = await take(scene, look);
      if (isTaking) keepLook(look.name, picture);
      else assert.equal(lookProblem(look.name, picture), undefined);
    });
  }
  assertCalm(scene);
});

async function take(scene: Scene, { colorScheme, show, masked }: Look): Promise<Buffer> {
  const { page } = scene;
  await page.emulateMedia({ colorScheme });
  await show(scene);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(swapTexts, scene.swaps);
  return page.screenshot({
    animations: 'disabled',
    ...(masked === undefined ? {} : { mask: [page.locator(masked)], maskColor: '#808080' }),
  });
}

/** Runs in the page: replaces texts that differ from run to run with fixed ones. */
function swapTexts(swaps: readonly (readonly [found: string, shown: string])[]): void {
  const swapped = (text: string): string =>
    swaps.reduce((rest, [found, shown]) => rest.replaceAll(found, shown), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    if (swapped(text) !== text) node.nodeValue = swapped(text);
  }
  for (const field of document.querySelectorAll('input')) {
    if (swapped(field.value) !== field.value) field.value = swapped(field.value);
    if (swapped(field.placeholder) !== field.placeholder) field.placeholder = swapped(field.placeholder);
  }
}
