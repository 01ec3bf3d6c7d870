import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { assertCalm, openWindow } from './open-window.ts';

const CONFIG = `# mine
providers:
  anthropic:
    http_client:
      connect_timeout_secs: 10 # as agreed
      pool_max_idle_per_host: 24
`;
const POOL = 'providers.anthropic.http_client';
const skip = browserMissing() ?? false;

test('Apply writes a staged change, and Undo reverts it', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.field(`${POOL}.connect_timeout_secs`).fill('20');
  await window.field(`${POOL}.max_retries`).fill('1');
  assert.equal(window.file(), CONFIG, 'nothing is written before Apply');
  const bar = page.getByRole('region', { name: 'Staged changes' });
  await bar.getByText('2 changes').waitFor();
  await bar.getByRole('button', { name: 'Apply' }).click();
  await bar.waitFor({ state: 'detached' });
  assert.equal(
    window.file(),
    CONFIG.replace(
      'connect_timeout_secs: 10 # as agreed\n      pool_max_idle_per_host: 24\n',
      'connect_timeout_secs: 20 # as agreed\n      pool_max_idle_per_host: 24\n      max_retries: 1\n',
    ),
  );
  await window.row(`${POOL}.connect_timeout_secs`).getByText('20', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone').first().waitFor();
  assert.equal(window.file(), CONFIG);
  assertCalm(window);
});

test('the difference is shown before it is written', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.field(`${POOL}.connect_timeout_secs`).fill('20');
  await page.getByRole('button', { name: 'Show diff' }).click();
  const dialog = page.getByRole('dialog', { name: 'Review changes' });
  await dialog.getByRole('listitem').first().waitFor();
  const lines = await dialog.getByRole('listitem').allInnerTexts();
  assert.deepEqual(
    lines.map((line) => line.replaceAll(/\s+/gu, ' ').trim()),
    [
      '5 − removed, line 5: connect_timeout_secs: 10 # as agreed',
      '5 + added, line 5: connect_timeout_secs: 20 # as agreed',
    ],
  );
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(window.file(), CONFIG);
  assertCalm(window);
});

test('drafts survive a change of tab or page, and Discard drops them all', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.field(`${POOL}.max_retries`).fill('1');
  await page.getByRole('tab', { name: /openai/u }).click();
  await window.field('providers.openai.http_client.max_retries').fill('2');
  await window.go('/settings');
  await window.field('allowed_hosts').fill('proxy');
  await page.getByText('3 changes').waitFor();
  await window.go('/providers/anthropic');
  assert.equal(await window.field(`${POOL}.max_retries`).inputValue(), '1');
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await window.field(`${POOL}.max_retries`).inputValue(), '');
  assert.equal(await page.getByRole('region', { name: 'Staged changes' }).count(), 0);
  assertCalm(window);
});

test('a field set by a variable is read-only, focusable and says so', { skip }, async (context) => {
  const window = await openWindow(context, {
    config: CONFIG,
    env: { LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '16' },
  });
  const { page } = window;
  await window.go('/providers/anthropic');
  const key = `${POOL}.pool_max_idle_per_host`;
  const field = window.field(key);
  await field.focus();
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  assert.equal(await field.getAttribute('readonly'), '');
  assert.equal(await field.inputValue(), '24');
  const described = await field.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.querySelector(`[id="${id}"]`)?.textContent ?? '')
      .join(' '),
  );
  assert.match(described, /In effect: 16/u);
  assert.match(described, /LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE/u);
  assert.match(described, /overrides 24 in config.yaml:6/u);
  await window.row(key).getByText('not in effect').waitFor();
  await window
    .row(key)
    .getByRole('button', { name: /^LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE/u })
    .click();
  const popover = page.getByRole('dialog', { name: 'Set by an environment variable' });
  await popover.getByRole('button', { name: 'Edit the file’s value anyway' }).click();
  await popover.waitFor({ state: 'detached' });
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  await field.fill('30');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.match(window.file(), /pool_max_idle_per_host: 30/u);
  await window.row(key).getByText('16', { exact: true }).waitFor();
  assertCalm(window);
});

test('Apply goes to the first invalid value and writes nothing', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/settings');
  const field = window.field('allowed_hosts');
  const complaint = window.row('allowed_hosts').getByText('Must be a list of hosts');
  await field.fill('proxy:99999');
  assert.equal(await complaint.count(), 0, 'not before it is left');
  await window.field('host').focus();
  await complaint.waitFor();
  await page.getByText('1 invalid: Allowed hosts').waitFor();
  await window.go('/providers/openai');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'setting-allowed_hosts');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.equal(window.file(), CONFIG);
  await field.fill('proxy:80');
  await complaint.waitFor({ state: 'detached' });
  assertCalm(window);
});

test('a file changed outside is never overwritten', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.field(`${POOL}.connect_timeout_secs`).fill('20');
  // Apply sends the fingerprint the page knows; the file changes while the request is on its way.
  await page.route(
    '**/api/settings/apply',
    async (route) => {
      writeFileSync(window.program.configPath, CONFIG.replace('24', '48'));
      await route.continue();
    },
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Apply' }).click();
  const dialog = page.getByRole('dialog', { name: 'The file changed on disk after this page loaded it.' });
  await dialog
    .getByRole('region', { name: 'Changed on disk' })
    .getByText('pool_max_idle_per_host: 48')
    .waitFor();
  await dialog.getByRole('region', { name: 'Your changes' }).getByText('connect_timeout_secs: 20').waitFor();
  assert.equal(window.file(), CONFIG.replace('24', '48'));
  await dialog.getByRole('button', { name: 'Apply my changes anyway' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.equal(
    window.file(),
    CONFIG.replace('24', '48').replace('connect_timeout_secs: 10', 'connect_timeout_secs: 20'),
  );
  assertCalm(window);
});

test('an edit based on an outdated value is confirmed before it is written', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  const key = `${POOL}.pool_max_idle_per_host`;
  await window.field(key).fill('30');
  writeFileSync(window.program.configPath, CONFIG.replace('24', '48'));
  await window.row(key).getByText('config.yaml now has 48; you started from 24').waitFor();
  await page.getByText('1 changed on disk meanwhile: Max idle connections').waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  const dialog = page.getByRole('dialog', { name: 'The file changed on disk after this page loaded it.' });
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(window.file(), CONFIG.replace('24', '48'), 'nothing is written unasked');
  assert.equal(await window.field(key).inputValue(), '30');
  await page.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByRole('button', { name: 'Apply my changes anyway' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.equal(window.file(), CONFIG.replace('24', '30'));
  assertCalm(window);
});

test('a file broken outside locks the fields, and its repair unlocks them', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  const field = window.field(`${POOL}.connect_timeout_secs`);
  await field.waitFor();
  appendFileSync(window.program.configPath, '  broken: [1,\n');
  await page
    .getByRole('alert')
    .getByText(/^The config file can't be parsed/u)
    .waitFor();
  assert.equal(await field.getAttribute('readonly'), '');
  await window.row(`${POOL}.connect_timeout_secs`).getByText('10', { exact: true }).waitFor();
  writeFileSync(window.program.configPath, CONFIG);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  assert.equal(await field.getAttribute('readonly'), null);
  assertCalm(window);
});

test('an error that only the program can detect is shown at its row', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  const key = 'providers.openai.ca_file';
  await window.field(key).fill('/nowhere/ca.pem');
  await window.go('/settings');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { level: 1, name: 'Providers' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'setting-providers.openai.ca_file');
  await window.row(key).getByText('/nowhere/ca.pem').waitFor();
  assert.equal(await window.field(key).getAttribute('aria-invalid'), 'true');
  assert.equal(window.file(), CONFIG);
  await window.field(key).fill('');
  await window.row(key).getByText('/nowhere/ca.pem').waitFor({ state: 'detached' });
  assertCalm(window);
});

test('pressing Apply twice applies once', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await window.go('/providers/anthropic');
  await window.field(`${POOL}.max_retries`).fill('1');
  await page.getByRole('button', { name: 'Apply' }).dblclick();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.equal(sent.filter((path) => path === '/api/settings/apply').length, 1);
  assertCalm(window);
});

test('routing rules are written in their order', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/settings');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('textbox', { name: 'Rule 1: model pattern' }).fill('^gpt');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await page.getByRole('textbox', { name: 'Rule 2: model pattern' }).fill('^claude');
  await page.getByRole('combobox', { name: 'Rule 2: provider' }).click();
  await page.getByRole('option', { name: 'anthropic' }).click();
  await page.getByRole('button', { name: 'Rule 2: move up' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.match(
    window.file(),
    /routing:\n\s+rules:\n\s+- model_pattern: \^claude\n\s+provider: anthropic\n\s+- model_pattern: \^gpt\n\s+provider: openai\n/u,
  );
  assertCalm(window);
});
