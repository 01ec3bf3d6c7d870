import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PAGE_LABELS, PAGES } from '../../renderer/navigation/place.ts';
import { browserMissing } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { openBusyWindow } from './live-support.ts';
import { assertCalm, type OpenWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

const CONFIG = `port: 8081
providers:
  groq:
    provider_type: openai
    base_url: http://127.0.0.1:1
`;
const RETRIES = 'providers.groq.http_client.max_retries';

test('the window is used by keyboard alone', { skip }, async (context) => {
  const window = await openBusyWindow(context, { config: CONFIG, env: { PATH: '/nowhere' } });
  mkdirSync(path.join(window.program.folder, '.claude'));
  writeFileSync(path.join(window.program.folder, '.claude/settings.json'), '{}\n');
  await context.test('pages, filter, settings, Apply and the list of shortcuts have shortcuts', () =>
    useKeys(window),
  );
  await context.test('the palette runs everything and shows the shortcuts', () => usePalette(window));
  await context.test('no text is smaller than 12 px on any page, wide or narrow', () => readSizes(window));
  assertCalm(window);
});

async function useKeys(window: OpenWindow): Promise<void> {
  const { page } = window;
  const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  for (const [letter, name] of [
    ['c', 'Connections'],
    ['s', 'Sessions'],
    ['r', 'Requests'],
    ['a', 'Assistants'],
    ['d', 'Doctor'],
    ['t', 'Settings'],
    ['p', 'Providers'],
    ['l', 'Log'],
  ] as const) {
    await press('g', letter);
    await heading(name);
  }
  const filter = page.getByRole('main').getByRole('combobox', { name: /^Filter/u });
  await filter.waitFor();
  await press('/');
  assert.ok(await filter.evaluate((field) => field === document.activeElement), 'the filter has the focus');
  await page.keyboard.type('g p?/');
  assert.equal(await filter.inputValue(), 'g p?/', 'what is typed in a field is text');
  await heading('Log');
  await press('Control+,');
  await heading('Settings');
  await press('g', 'x', 'p');
  await heading('Settings');

  await press('Shift+?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await list.waitFor();
  assert.deepEqual(await findingsOfAxe(page), []);
  for (const words of [
    'Log g l',
    'Search and commands Ctrl K',
    'Apply changed settings Ctrl S',
    'Find in the log Ctrl F',
  ])
    assert.ok((await list.innerText()).replaceAll(/\s+/gu, ' ').includes(words), words);
  await press('g', 'l', 'Control+1', 'Escape');
  await list.waitFor({ state: 'detached' });
  await heading('Settings');

  await window.go('/providers/groq');
  await window.field(RETRIES).fill('7');
  await press('Control+s');
  await page.locator('.toast-title', { hasText: 'Applied' }).first().waitFor();
  assert.match(window.file(), /max_retries: 7/u);
}

async function usePalette(window: OpenWindow): Promise<void> {
  const { page } = window;
  const choose = async (words: string, name: RegExp): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search pages/u }).fill(words);
    await page.getByRole('option', { name }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor({ state: 'detached' });
  };
  const closes = async (name: RegExp | string): Promise<void> => {
    await page.getByRole('dialog', { name }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
  };
  await choose('connect claude', /^Connect Claude Code/u);
  await closes(/Claude Code/u);
  await choose('export the log', /^Export the log/u);
  await closes(/^Export [\d,]+ lines?$/u);
  await choose('add a provider', /^Add a provider/u);
  await closes('Add a provider');
  await choose('support bundle', /^Support bundle/u);
  await closes(/bundle/iu);
  await choose('groq constrained', /^Preset for groq: Constrained/u);
  await page.getByRole('region', { name: 'Staged changes' }).waitFor();
  await choose('apply', /^Apply changed settings.*Ctrl S/u);
  await eventually('the preset is in the file', () => /pool_max_idle_per_host: 8/u.test(window.file()));
  await choose('try groq', /^Try to connect to groq/u);
  await page.getByText(/groq/u).and(page.locator('.toast-title')).first().waitFor();
  await choose('record trace', /^Record trace/u);
  await page.getByRole('combobox', { name: 'What is recorded' }).getByText('Record trace').waitFor();
  await choose('go sessions', /^Sessions.*g s/u);
  await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
}

async function readSizes(window: OpenWindow): Promise<void> {
  const { page } = window;
  const wide = page.viewportSize();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), '13px');
  for (const width of [1280, 800]) {
    await page.setViewportSize({ width, height: 800 });
    for (const name of PAGES) {
      await window.go(`/${name}`);
      await page.getByRole('heading', { level: 1, name: PAGE_LABELS[name] }).waitFor();
      assert.deepEqual(await page.evaluate(smallTexts), [], `${name} at ${width}`);
    }
  }
  if (wide !== null) await page.setViewportSize(wide);
}

/** Runs in the page: returns the texts smaller than 12 px, each with its size. */
function smallTexts(): readonly string[] {
  return [...document.querySelectorAll('body *')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim() !== ''),
    )
    .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 12)
    .map((element) => `${element.textContent}: ${getComputedStyle(element).fontSize}`);
}
