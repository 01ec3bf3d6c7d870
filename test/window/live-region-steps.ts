import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { ask } from '../support/client.ts';
import { builtWindow } from '../support/built-window.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { portOf } from '../support/eventually.ts';
import { startProgram } from '../support/running-program.ts';
import type { BusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

/** A state of the window, and what a screen reader must announce in it. */
interface State {
  readonly name: string;
  readonly show: (window: BusyWindow) => Promise<void>;
  /** Texts that a live region must announce and that must be visible on the screen. */
  readonly said: readonly (string | RegExp)[];
}

const STATES: readonly State[] = [
  { name: 'running', show: (window) => window.go('/providers'), said: [/^Running 127\.0\.0\.1:\d+$/u] },
  {
    name: 'a provider is in trouble',
    show: async ({ page, program }) => {
      await ask(`${program.url}/dead/v1/models`);
      await page
        .getByRole('region', { name: 'Proxy' })
        .getByText(/^dead: /u)
        .waitFor();
    },
    said: [/^Running 127\.0\.0\.1:\d+ dead: \S.*$/u],
  },
  {
    name: 'changes are staged, one of them invalid',
    show: async (window) => {
      await window.go('/providers/openai');
      await window.field('providers.openai.http_client.max_retries').fill('7');
      await window.field('providers.openai.http_client.timeout_secs').fill('0');
      await window.page.getByText('1 invalid').waitFor();
    },
    said: [/^2 changes · .*· 1 invalid: Request timeout$/u],
  },
  {
    name: 'a change is applied',
    show: async (window) => {
      await window.field('providers.openai.http_client.timeout_secs').fill('600');
      await window.page.getByRole('button', { name: 'Apply', exact: true }).click();
      await window.page.locator('.toast-title').first().waitFor();
    },
    said: [/Applied/u],
  },
  {
    name: 'a filter hides lines',
    show: async (window) => {
      const { page } = window;
      await window.send();
      await window.go('/log');
      await page.locator('.log-row').first().waitFor();
      await page.getByRole('combobox', { name: /^Filter/u }).fill('zebra');
      await page.getByRole('heading', { name: 'No lines match' }).waitFor();
      // Announced at most every five seconds.
      await page
        .getByRole('status')
        .filter({ hasText: /^0 of \d+ lines/u })
        .waitFor();
    },
    said: [/^0 of \d+ lines · \d+ hidden/u],
  },
  {
    name: 'a filter cannot be read',
    show: async ({ page }) => {
      await page.getByRole('combobox', { name: /^Filter/u }).fill('colour:red');
      await page.getByText('There is no field “colour”.').waitFor();
    },
    said: [/^There is no field “colour”\./u],
  },
  {
    name: 'stopped',
    show: async (window) => {
      const { page } = window;
      await window.go('/settings');
      await page.getByRole('button', { name: 'Stop the proxy' }).click();
      await page.getByRole('region', { name: 'Proxy' }).getByText('takes no requests').waitFor();
    },
    said: [/^Stopped takes no requests/u],
  },
  {
    name: 'the link is lost',
    show: async ({ page, program }) => {
      program.app.close();
      await page.getByText('Lost connection to LunaRoute.').waitFor();
    },
    said: ['No answer from LunaRoute', /^Lost connection to LunaRoute\. Showing the last known state/u],
  },
];

/** Checks that a screen reader announces what is on the screen. Closes the program at the end. */
export async function liveRegionsAgree(context: TestContext, window: BusyWindow): Promise<void> {
  for (const { name, show, said } of STATES) {
    await context.test(name, async () => {
      await show(window);
      const regions = await window.page.evaluate(liveRegions);
      for (const words of said)
        assert.ok(
          regions.some(({ spoken }) => matches(spoken, words)),
          `${String(words)} in ${JSON.stringify(regions)}`,
        );
      for (const { spoken, unseen } of regions) assert.deepEqual(unseen, [], `${spoken}: not on the screen`);
    });
    if (name === 'stopped') assertCalm(window);
  }
  await context.test('a port in use is announced once', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    context.after(() => taken.close());
    await once(taken, 'listening');
    const folder = temporaryFolder(context);
    const flags = { config: path.join(folder, 'config.yaml'), port: String(portOf(taken)), uiPort: '0' };
    writeFileSync(flags.config, '');
    const inputs = { env: {}, flags, homeDir: folder, platform: process.platform, cwd: folder };
    const { link } = await startProgram(context, { files: await builtWindow(), inputs });
    const { page } = window;
    await page.goto(link);
    const card = page.getByRole('region', { name: 'Proxy' });
    await card.getByText('Not listening').waitFor();
    const text = await card.innerText();
    assert.equal(text.split('is taken by').length, 2, text);
    const regions = await page.evaluate(liveRegions);
    assert.ok(regions.some(({ spoken }) => /^The proxy is not listening\. Port \d+/u.test(spoken)));
  });
}

function matches(text: string, words: string | RegExp): boolean {
  return typeof words === 'string' ? text === words : words.test(text);
}

interface LiveRegion {
  readonly spoken: string;
  /** Texts of the region that are not visible anywhere on the screen. */
  readonly unseen: readonly string[];
}

/** Runs in the page: returns every live region that contains text. */
function liveRegions(): readonly LiveRegion[] {
  const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
  const textsIn = (root: Element, isWanted: (parent: Element) => boolean): readonly string[] => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = plain(node.nodeValue ?? '');
      if (parent !== null && text !== '' && isWanted(parent)) texts.push(text);
    }
    return texts;
  };
  const isSpoken = (parent: Element): boolean =>
    parent.closest('[aria-hidden="true"], button') === null &&
    getComputedStyle(parent).visibility === 'visible';
  const isDrawn = (parent: Element): boolean => {
    for (let one: Element | null = parent; one !== null; one = one.parentElement)
      if (getComputedStyle(one).clipPath === 'inset(50%)') return false;
    return parent.getClientRects().length > 0;
  };
  const drawn = plain(textsIn(document.body, isDrawn).join(' '));
  return [
    ...document.querySelectorAll(
      '[role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]',
    ),
  ]
    .map((region) => textsIn(region, isSpoken))
    .filter((texts) => texts.length > 0)
    .map((texts) => ({ spoken: texts.join(' '), unseen: texts.filter((text) => !drawn.includes(text)) }));
}
