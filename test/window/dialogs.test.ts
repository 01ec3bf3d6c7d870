import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';
import { browserMissing } from '../support/browser.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

const skip = browserMissing() ?? false;

const RENDERER = fileURLToPath(new URL('../../renderer', import.meta.url));
/** Components that dialogs are built from. */
const FRAMES = new Set(['ui/dialog.tsx', 'text-file/text-file-dialog.tsx']);
const DRAWS_A_DIALOG = /from '(?:@base-ui\/react\/(?:alert-)?dialog|.*\/(?:text-file-)?dialog\.tsx)'/u;
const CONFIG = `port: 8081
session_recording:
  enabled: true
providers:
  groq:
    provider_type: openai
    base_url: http://127.0.0.1:1
`;
const RETRIES = 'providers.groq.http_client.max_retries';
const KEY_STORE: KeyStore = {
  available: () => ({ available: true, reason: '' }),
  unread: () => [],
  keys: async () => ({}),
  store: async () => undefined,
  forget: async () => undefined,
};

/** A dialog and how to open it. */
interface DialogCase {
  /** Source file of the dialog, relative to `renderer`. */
  readonly file: string;
  /** Page on which it is opened. */
  readonly place: string;
  /** Name of the button that opens it, to which the focus must return. */
  readonly button: string | RegExp;
  readonly title: string | RegExp;
  /** Item to choose in the menu that the button opens. */
  readonly item?: string;
  /** Key to press instead of Enter. */
  readonly key?: string;
  readonly before?: (window: BusyWindow) => Promise<void>;
  readonly after?: (window: BusyWindow) => Promise<void>;
}

/** The order matters: the last cases delete the file. */
const CASES: readonly DialogCase[] = [
  {
    file: 'frame/shortcuts-dialog.tsx',
    place: '/providers/groq',
    button: 'Add a provider',
    key: 'Shift+?',
    title: 'Keyboard shortcuts',
  },
  {
    file: 'pages/providers/add-provider-dialog.tsx',
    place: '/providers/groq',
    button: 'Add a provider',
    title: 'Add a provider',
  },
  {
    file: 'pages/providers/rename-dialog.tsx',
    place: '/providers/groq',
    button: 'More about groq',
    item: 'Rename…',
    title: 'Rename groq',
  },
  {
    file: 'pages/providers/remove-dialog.tsx',
    place: '/providers/groq',
    button: 'More about groq',
    item: 'Remove…',
    title: 'Remove groq?',
  },
  {
    file: 'pages/providers/store-key-dialog.tsx',
    place: '/providers/groq',
    button: 'Store key',
    title: 'API key for groq',
  },
  {
    file: 'staged-changes/diff-dialog.tsx',
    place: '/providers/groq',
    button: 'Show diff',
    title: 'Review changes',
    before: (window) => window.field(RETRIES).fill('7'),
  },
  {
    file: 'frame/palette/palette.tsx',
    place: '/providers/groq',
    button: /^Search/u,
    title: 'Search and commands',
  },
  {
    file: 'staged-changes/conflict-dialog.tsx',
    place: '/providers/groq',
    button: 'Apply',
    title: 'The file changed on disk after this page loaded it.',
    before: async ({ page, program }) => {
      // Apply sends the fingerprint the page knows; the file changes while the request is on its way.
      await page.route(
        '**/api/settings/apply',
        async (route) => {
          writeFileSync(program.configPath, `${CONFIG}# by somebody else\n`);
          await route.continue();
        },
        { times: 1 },
      );
    },
    after: ({ page }) => page.getByRole('button', { name: 'Discard' }).click(),
  },
  {
    file: 'pages/log/log-export-dialog.tsx',
    place: '/log',
    button: /^Export/u,
    title: /^Export [\d,]+ lines?$/u,
  },
  {
    file: 'pages/sessions/sessions-actions.tsx',
    place: '/sessions',
    button: 'Forget all',
    title: 'Forget all sessions?',
    before: async (window) => {
      await window.send();
      await window.page.locator('.sessions-row').first().waitFor();
    },
  },
  {
    file: 'pages/recordings/recorded-export-dialog.tsx',
    place: '/requests/recorded',
    button: /^Export/u,
    title: /^Export/u,
  },
  {
    file: 'pages/requests/capture-dialog.tsx',
    place: '/requests',
    button: 'Capture the next request',
    title: 'Capture the next request',
  },
  { file: 'pages/doctor/doctor-page.tsx', place: '/doctor', button: 'Support bundle', title: /bundle/iu },
  {
    file: 'pages/assistants/change-dialog.tsx',
    place: '/assistants',
    button: 'Connect Claude Code',
    title: 'Connect Claude Code',
  },
  {
    file: 'pages/assistants/take-back-dialog.tsx',
    place: '/assistants',
    button: /^Undo only LunaRoute’s changes/u,
    title: /^Undo only LunaRoute’s changes/u,
    before: async ({ program }) => {
      await program.app.assistants.connect('claude-code');
      const file = path.join(program.folder, '.claude/settings.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace(program.url, 'http://localhost:1234'));
    },
  },
  {
    file: 'pages/settings/settings-texts.tsx',
    place: '/settings',
    button: 'Check report',
    title: 'Check report',
  },
  {
    file: 'pages/settings/settings-texts.tsx',
    place: '/settings',
    button: 'JSON Schema',
    title: /^JSON Schema/u,
  },
  { file: 'pages/about/about.tsx', place: '/settings', button: /Licenses/iu, title: /licenses/iu },
  {
    file: 'settings-form/defaults-dialog.tsx',
    place: '/providers/groq',
    button: 'Use defaults…',
    title: 'Use the defaults?',
    before: async ({ program }) => rmSync(program.configPath),
  },
  {
    file: 'staged-changes/file-gone-dialog.tsx',
    place: '/providers/openai',
    button: 'Apply',
    title: 'The config file is missing',
    before: (window) => window.field('providers.openai.http_client.max_retries').fill('1'),
  },
];

test('the table lists every dialog of the window', () => {
  const drawn = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.tsx') && !FRAMES.has(file))
    .filter((file) => DRAWS_A_DIALOG.test(readFileSync(path.join(RENDERER, file), 'utf8')));
  assert.deepEqual(drawn.toSorted(), [...new Set(CASES.map(({ file }) => file))].toSorted());
});

test('every dialog opens by keyboard alone, keeps the focus and returns it', { skip }, async (context) => {
  const window = await openBusyWindow(context, {
    config: CONFIG,
    env: { PATH: '/nowhere' },
    keyStore: KEY_STORE,
  });
  mkdirSync(path.join(window.program.folder, '.claude'));
  writeFileSync(path.join(window.program.folder, '.claude/settings.json'), '{}\n');
  for (const one of CASES) {
    await context.test(`${one.file}: ${String(one.title)}`, async () => {
      await window.go(one.place);
      await one.before?.(window);
      await walk(window, one);
      await one.after?.(window);
    });
  }
  assertCalm(window);
});

/** Opens a dialog from the focused control, tabs through it in both directions, and closes it. */
async function walk({ page }: BusyWindow, { button, title, item, key = 'Enter' }: DialogCase): Promise<void> {
  const trigger = page.getByRole('button', { name: button }).first();
  await trigger.waitFor();
  await trigger.focus();
  await page.keyboard.press(key);
  if (item !== undefined) {
    await page.getByRole('menuitem', { name: item }).focus();
    await page.keyboard.press('Enter');
  }
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.waitFor();
  const isInside = (): Promise<unknown> =>
    page.waitForFunction(() => document.activeElement?.closest('[role="dialog"]') !== null);
  await isInside();
  const stops = await dialog.locator('button, input, textarea, a[href], [tabindex="0"]').count();
  for (const direction of ['Tab', 'Shift+Tab']) {
    for (let step = 0; step <= stops + 1; step += 1) {
      await page.keyboard.press(direction);
      // A focus guard before and after the dialog briefly receives the focus and passes it on.
      await isInside();
    }
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.ok(await isFocused(trigger), 'the focus did not come back');
}

/** Whether an element has the focus or receives it within a second. */
function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate(async (node) => {
    for (let frame = 0; frame < 60 && document.activeElement !== node; frame += 1)
      await new Promise(requestAnimationFrame);
    return document.activeElement === node;
  });
}
