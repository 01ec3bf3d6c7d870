import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import type { Locator } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow, type OpenWindow } from './open-window.ts';

const CONFIG = `# mine
providers:
  anthropic:
    http_client:
      timeout_secs: 900 # as agreed
`;
const POOL = 'providers.anthropic.http_client';
const skip = browserMissing() ?? false;

/** Opens a window whose file was deleted, with a change about to be applied. */
async function withoutFile(context: TestContext): Promise<[window: OpenWindow, dialog: Locator]> {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.row(`${POOL}.timeout_secs`).getByText('900', { exact: true }).waitFor();
  rmSync(window.program.configPath);
  await page.getByText('The config file is gone.').waitFor();
  await window.field(`${POOL}.max_retries`).fill('1');
  await page.getByRole('button', { name: 'Apply' }).click();
  const dialog = page.getByRole('dialog', { name: 'The config file is missing' });
  await dialog.waitFor();
  return [window, dialog];
}

test('a missing file is restored with the change if the user chooses so', { skip }, async (context) => {
  const [window, dialog] = await withoutFile(context);
  const { page } = window;
  await window.row(`${POOL}.timeout_secs`).getByText('900', { exact: true }).waitFor();
  assert.deepEqual(await dialog.getByRole('button').allInnerTexts(), [
    'Restore the last version and apply',
    'Start with an empty file',
    'Cancel',
  ]);
  assert.deepEqual(await findingsOfAxe(page), []);
  assert.equal(existsSync(window.program.configPath), false, 'nothing is written unasked');
  await dialog.getByRole('button', { name: 'Restore the last version and apply' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.equal(window.file(), `${CONFIG}      max_retries: 1\n`);
  await page.getByText('The config file is gone.').waitFor({ state: 'detached' });
  assertCalm(window);
});

test('a missing file starts empty if the user chooses so', { skip }, async (context) => {
  const [window, dialog] = await withoutFile(context);
  await dialog.getByRole('button', { name: 'Start with an empty file' }).click();
  await window.page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.doesNotMatch(window.file(), /timeout_secs|mine/u);
  assert.match(window.file(), /max_retries: 1/u);
  await window.row(`${POOL}.timeout_secs`).getByText('600', { exact: true }).waitFor();
  assertCalm(window);
});

test(
  'with an emptied file the last values stay until the user chooses the defaults',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/providers/anthropic');
    const row = window.row(`${POOL}.timeout_secs`);
    await row.getByText('900', { exact: true }).waitFor();
    writeFileSync(window.program.configPath, '');
    await page.getByText('The config file is empty.', { exact: true }).waitFor();
    await row.getByText('900', { exact: true }).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    await window.go('/settings');
    await page.getByText('The config file is empty.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Use defaults…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Use the defaults?' });
    await dialog.getByRole('button', { name: 'Use defaults' }).click();
    await page.getByText('The config file is empty.', { exact: true }).waitFor({ state: 'detached' });
    await window.go('/providers/anthropic');
    await row.getByText('600', { exact: true }).waitFor();
    assertCalm(window);
  },
);
