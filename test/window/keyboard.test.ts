import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

test('a value is changed and applied by keyboard alone', { skip }, async (context) => {
  const window = await openWindow(context, { config: 'port: 8081\n' });
  const { page } = window;
  const press = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );
  await press(['Tab']);
  assert.equal(await focused(), 'Skip to the page');
  await press(['Enter']);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'MAIN');
  await press(['F6']);
  assert.match(await focused(), /^Providers/u, 'F6 goes to the current page in the sidebar');
  await press(['Control+k']);
  await page.getByRole('combobox', { name: /^Search pages/u }).waitFor();
  await page.keyboard.type('openai request timeout');
  await page.getByRole('option', { name: /Request timeout/u }).waitFor();
  await press(['Enter']);
  await page.waitForFunction(
    () => document.activeElement?.id === 'setting-providers.openai.http_client.timeout_secs',
  );
  await page.keyboard.type('300');
  await press(['F6']);
  assert.equal(await focused(), 'Show diff', 'F6 goes on to the bar of staged changes');
  await press(['Tab', 'Tab', 'Enter']);
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.match(window.file(), /timeout_secs: 300/u);
  await press(['F6', 'Tab', 'Tab']);
  assert.equal(await focused(), 'Undo', 'F6 goes to the message while there is one');
  await press(['Enter']);
  await page.getByText('Undone').first().waitFor();
  assert.equal(window.file(), 'port: 8081\n');
  assertCalm(window);
});

test(
  'reduced motion stops all movement, and forced colours keep outlines for states',
  { skip },
  async (context) => {
    const window = await openWindow(context, { browser: { forcedColors: 'active' } });
    const current = window.page.getByRole('link', { name: /^Providers/u });
    assert.match(await current.evaluate((element) => getComputedStyle(element).outlineStyle), /solid/u);
    const moving = await window.page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) =>
          getComputedStyle(element)
            .transitionDuration.split(', ')
            .some((duration) => Number.parseFloat(duration) > 0),
        ).length,
    );
    assert.equal(moving, 0);
  },
);
