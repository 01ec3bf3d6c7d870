import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

async function copied(page: Page, place: Locator, name: string): Promise<string> {
  await place.getByRole('button', { name: `Copy ${name}`, exact: true }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

test('a newly added provider shows how clients reach it, ready to copy', { skip }, async (context) => {
  const window = await openWindow(context, { config: '{}\n' });
  const { page, program } = window;
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a provider' });
  await dialog.getByRole('button', { name: 'Azure OpenAI' }).click();
  await dialog.getByText('api-key', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Groq' }).click();
  await dialog.getByText(`${program.url}/groq/v1`, { exact: true }).waitFor();
  await dialog.getByText('Authorization: Bearer', { exact: true }).waitFor();
  await dialog.getByText('api_key: ${GROQ_API_KEY}', { exact: true }).waitFor();
  assert.deepEqual(await findingsOfAxe(page), []);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('tab', { name: /groq/u, selected: true }).waitFor();

  const setup = page.locator('.client-setup');
  const base = `${program.url}/groq/v1`;
  assert.equal(await copied(page, setup, 'the base URL'), base);
  assert.equal(
    await copied(page, setup, 'the lines for SDKs'),
    `export OPENAI_BASE_URL=${base}\nexport OPENAI_API_KEY="$GROQ_API_KEY"`,
  );
  assert.equal(
    await copied(page, setup, 'the command'),
    `curl ${base}/models -H "Authorization: Bearer $GROQ_API_KEY"`,
  );
  await setup.getByRole('button', { name: 'PowerShell' }).click();
  await setup.getByText(`$env:OPENAI_BASE_URL = '${base}'`).waitFor();
  await setup.getByText(/To have LunaRoute add it, set LUNAROUTE_GROQ_API_KEY\./u).waitFor();
  assert.deepEqual(await findingsOfAxe(page), []);
  assertCalm(window);
});

test(
  'a built-in provider shows the client setup on request, by keyboard, and says its key is added',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: '{}\n', env: { ANTHROPIC_API_KEY: 'sk-canary-3' } });
    const { page, program } = window;
    await window.go('/providers/anthropic');
    const setup = page.locator('.client-setup');
    await setup.getByText('Connect a client').waitFor();
    assert.equal(await setup.getByRole('button', { name: 'Copy the base URL' }).count(), 0);
    await setup.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await copied(page, setup, 'the lines for SDKs'), `export ANTHROPIC_BASE_URL=${program.url}`);
    assert.equal(
      await copied(page, setup, 'the command'),
      `curl ${program.url}/v1/models -H "anthropic-version: 2023-06-01"`,
    );
    await setup.getByText(/LunaRoute adds the key as x-api-key\./u).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    assertCalm(window);
  },
);
