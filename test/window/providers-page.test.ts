import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { assertCalm, openWindow } from './open-window.ts';

const CONFIG = '# mine\nport: 8081\n';
const skip = browserMissing() ?? false;

test('a provider is added, renamed and removed, and each can be undone', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a provider' });
  await dialog.getByRole('button', { name: 'Groq' }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('tab', { name: /groq/u, selected: true }).waitFor();
  assert.match(
    window.file(),
    /^# mine\nport: 8081\nproviders:\n {2}groq:\n {4}provider_type: openai\n {4}base_url: https:\/\/api\.groq\.com\/openai\n$/u,
  );

  await page.getByRole('button', { name: 'More about groq' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename groq' });
  await rename.getByRole('textbox', { name: 'New name' }).fill('fast');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('tab', { name: /fast/u, selected: true }).waitFor();
  assert.match(window.file(), / {2}fast:\n {4}provider_type: openai/u);

  await page.getByRole('button', { name: 'More about fast' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove fast?' }).getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('tab', { name: /fast/u }).waitFor({ state: 'detached' });
  assert.doesNotMatch(window.file(), /fast/u);
  await page.getByText('Removed fast.').first().waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByRole('tab', { name: /fast/u }).waitFor();
  assertCalm(window);
});

test('a taken name and an invalid address are refused in the dialog', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const dialog = window.page.getByRole('dialog', { name: 'Add a provider' });
  await window.page.getByRole('button', { name: 'Add a provider' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('openai');
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill('api.example.com');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByText('There is already a provider named openai.').waitFor();
  await dialog.getByText('begins with https://').waitFor();
  assert.equal(window.file(), CONFIG);
  assertCalm(window);
});

test('a preset stages its values and applies nothing', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await page.getByRole('button', { name: 'High traffic' }).click();
  await page.getByText('3 changes').waitFor();
  assert.equal(await window.field('providers.openai.http_client.pool_max_idle_per_host').inputValue(), '128');
  assert.equal(window.file(), CONFIG);
  await page.getByRole('button', { name: /^Modified/u }).click();
  assert.equal(await page.locator('.setting-row').count(), 3, 'only what is staged is modified');
  await page.getByRole('button', { name: 'Undo this edit: Max idle connections' }).click();
  await page.getByText('2 changes').waitFor();
  assertCalm(window);
});

test('without a key store, the key says which variables set it', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG, env: { ANTHROPIC_API_KEY: 'sk-canary-1' } });
  const { page } = window;
  const key = (provider: string) => window.row(`providers.${provider}.api_key`);
  await key('openai').getByText('from the client').waitFor();
  await key('openai').getByRole('button', { name: 'Copy OPENAI_API_KEY' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'OPENAI_API_KEY');
  await window.go('/providers/anthropic');
  await key('anthropic').getByText('set', { exact: true }).waitFor();
  await key('anthropic')
    .getByRole('button', { name: /^ANTHROPIC_API_KEY\b/u })
    .waitFor();
  assert.doesNotMatch(await page.content(), /sk-canary-1/u);
  assertCalm(window);
});

test('with a key store, a key is stored and removed', { skip }, async (context) => {
  const keys = new Map<string, string>();
  const window = await openWindow(context, {
    config: CONFIG,
    keyStore: {
      available: () => ({ available: true, reason: '' }),
      keys: async () => Object.fromEntries(keys),
      unread: () => [],
      store: async (provider, key) => void keys.set(provider, key),
      forget: async (provider) => void keys.delete(provider),
    },
  });
  const { page } = window;
  const row = window.row('providers.openai.api_key');
  await row.getByRole('button', { name: 'Store key' }).click();
  const dialog = page.getByRole('dialog', { name: 'API key for openai' });
  await dialog.getByRole('button', { name: 'Store key' }).click();
  await dialog.getByText('Paste the key here.').waitFor();
  await dialog.getByLabel('API key').fill('sk-canary-2');
  await dialog.getByRole('button', { name: 'Store key' }).click();
  await row.getByText('key store', { exact: true }).waitFor();
  assert.deepEqual([...keys], [['openai', 'sk-canary-2']]);
  assert.doesNotMatch(await page.content(), /sk-canary-2/u);
  await row.getByRole('button', { name: 'Remove key' }).click();
  await row.getByText('from the client').waitFor();
  assert.deepEqual([...keys], []);
  assertCalm(window);
});

test('unreadable stored keys show the reason beside the field', { skip }, async (context) => {
  const reason = 'The stored API keys (/home/me/keys.safe) could not be decrypted.';
  const window = await openWindow(context, {
    config: CONFIG,
    keyStore: {
      available: () => ({ available: true, reason }),
      keys: async () => ({}),
      unread: () => [],
      store: async () => undefined,
      forget: async () => undefined,
    },
  });
  const row = window.row('providers.openai.api_key');
  await row.getByText(reason).waitFor();
  await row.getByRole('button', { name: 'Store key' }).waitFor();
  assertCalm(window);
});

test(
  'unprotected stored keys show the reason and can be removed, but not added',
  { skip },
  async (context) => {
    const reason = 'No keyring answered, so the stored API keys (/home/me/keys.safe) are not protected.';
    const keys = new Map([['openai', 'sk-canary-3']]);
    const window = await openWindow(context, {
      config: CONFIG,
      keyStore: {
        available: () => ({ available: false, reason }),
        keys: async () => Object.fromEntries(keys),
        unread: () => [],
        store: async (provider, key) => void keys.set(provider, key),
        forget: async (provider) => void keys.delete(provider),
      },
    });
    const row = window.row('providers.openai.api_key');
    await row.getByText(reason).waitFor();
    assert.equal(await row.getByRole('button', { name: /Store key|Replace key/u }).count(), 0);
    await row.getByRole('button', { name: 'Remove key' }).click();
    await row.getByText('from the client').waitFor();
    assert.deepEqual([...keys], []);
    assertCalm(window);
  },
);

test('a link shows the row it names, and the palette finds that row', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic?setting=http_client.max_retries');
  await page.waitForFunction(
    () => document.activeElement?.id === 'setting-providers.anthropic.http_client.max_retries',
  );
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Search pages/u }).fill('log level');
  await page.getByRole('option', { name: /Log level/u }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'setting-logging.level');
  assertCalm(window);
});

test('a provider that can’t be reached says why and is tried on demand', { skip }, async (context) => {
  const config = 'providers:\n  gone:\n    provider_type: openai\n    base_url: http://127.0.0.1:1\n';
  const window = await openWindow(context, { config });
  const { page } = window;
  await window.go('/providers/gone');
  await page.getByRole('button', { name: 'More about gone' }).click();
  await page.getByRole('menuitem', { name: 'Try to connect' }).click();
  const banner = page.getByRole('alert').filter({ hasText: 'gone can’t be reached.' });
  await banner.waitFor();
  await page.getByRole('tab', { name: /unreachable/u }).waitFor();
  await banner.getByRole('button', { name: 'Try now' }).click();
  await banner.getByRole('button', { name: 'Try now' }).waitFor();
  assertCalm(window);
});

test('the proxy is stopped and started, and its shell lines are copied', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  const card = page.getByRole('region', { name: 'Proxy' });
  await card.getByText('Running').waitFor();
  await card.getByRole('button', { name: 'Stop the proxy' }).click();
  await card.getByText('Stopped').waitFor();
  await page.getByText('The proxy is stopped.').waitFor();
  await card.getByRole('button', { name: 'Start the proxy' }).click();
  await card.getByText('Running').waitFor();
  await card.getByRole('button', { name: /^Copy env/u }).click();
  await page.getByRole('menuitem', { name: 'fish' }).click();
  await page.getByText('Copied the lines for fish').first().waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /set -gx ANTHROPIC_BASE_URL/u);
  assertCalm(window);
});
