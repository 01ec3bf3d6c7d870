import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { App } from '../../src/app.ts';
import { browserMissing } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { openBusyWindow } from './live-support.ts';
import { assertCalm, type OpenWindow, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

test(
  'the log marks created and reused from the first request, and remembers the level to record',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context);
    const { page } = window;
    await window.send();
    await window.send();
    await window.go('/log');
    const list = page.getByRole('listbox', { name: 'Lines of the log' });
    await list.locator('.log-row-created', { hasText: "Provider 'openai' initiating connection" }).waitFor();
    const reused = list.locator('.log-row-reused', { hasText: 'reused connection' });
    await reused.waitFor();
    assert.equal(await reused.locator('svg').count(), 1, 'the emoji is drawn');
    await reused.click();
    const detail = page.getByRole('complementary', { name: 'Selected line' });
    await detail.getByRole('button', { name: 'Copy as JSON' }).click();
    const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.ok(typeof copied === 'object' && copied !== null && 'fields' in copied);
    const { logging } = appOf(window);
    await page.getByRole('combobox', { name: 'What is recorded' }).click();
    await page.getByRole('option', { name: 'Record info' }).click();
    await page.getByRole('button', { name: 'Record debug lines' }).waitFor();
    assert.equal(logging.ringLevel, 'info');
    // As a newly started program would set it.
    logging.setRingLevel('debug');
    await page.reload();
    await eventually('the choice is back', () => logging.ringLevel === 'info');
    await page.getByRole('button', { name: 'Record debug lines' }).click();
    await eventually('debug lines are recorded', () => logging.ringLevel === 'debug');
    await list.locator('.log-row-reused').first().click();
    await page
      .getByRole('complementary', { name: 'Selected line' })
      .getByRole('link', { name: 'Show connection' })
      .click();
    await page.getByText('#1 is idle').first().waitFor();
    assertCalm(window);
  },
);

test('the wheel stops the list, and one press returns to the newest line', { skip }, async (context) => {
  const window = await openWindow(context);
  const { page } = window;
  const log = appOf(window).logging.target('lunaroute_control');
  for (let at = 1; at <= 200; at += 1) log.write('info', `line number ${at}.`);
  await window.go('/log');
  const list = page.getByRole('listbox');
  await list.getByText('line number 200.').waitFor();
  await list.hover();
  await page.mouse.wheel(0, -300);
  const follow = page.getByRole('button', { name: 'Follow' });
  await page.locator('button[aria-pressed="false"]', { hasText: 'Follow' }).waitFor();
  for (let at = 201; at <= 250; at += 1) log.write('info', `line number ${at}.`);
  await page.getByRole('button', { name: 'Jump to latest (50 new)' }).click();
  await list.getByText('line number 250.').waitFor();
  assert.equal(await follow.getAttribute('aria-pressed'), 'true');
  await page.getByRole('combobox', { name: /^Filter/u }).fill('99.');
  await page
    .getByText(/^2 of 2\d\d lines · \d+ hidden/u)
    .first()
    .waitFor();
  await page.getByRole('combobox', { name: /^Filter/u }).fill('99. -number');
  await page.getByRole('heading', { name: 'No lines match' }).waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).first().click();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('number 12');
  await page.keyboard.press('Enter');
  await page.getByText('1 of 11').waitFor();
  await list.locator('mark').first().waitFor();
});

test('two thousand lines a second are all counted, and the last is shown', { skip }, async (context) => {
  const window = await openWindow(context);
  const { page } = window;
  await window.go('/log');
  await page
    .getByText(/^\d+ lines? · none dropped/u)
    .first()
    .waitFor();
  const before = appOf(window).logging.ring.size;
  const log = appOf(window).logging.target('lunaroute_egress');
  await new Promise<void>((resolve) => {
    let written = 0;
    const timer = setInterval(() => {
      for (let at = 0; at < 40; at += 1) {
        written += 1;
        log.write('info', `♻️ Provider 'openai' reused connection (1ms) - from pool`, {
          conn: 3,
          request: written,
        });
      }
      if (written < 8000) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
  await page.getByRole('listbox').getByText('request=8000').waitFor();
  const total = (before + 8000).toLocaleString('en-US');
  await page.getByText(`${total} lines · none dropped`).first().waitFor();
  assertCalm(window);
});

test(
  'a failed request shows whose fault it was and the provider message, and is copied without its key',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context);
    const { page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.send();
    await window.sendRefused(529, '{"error":{"type":"overloaded_error","message":"Overloaded"}}');
    await window.go('/requests');
    const list = page.getByRole('grid', { name: /^Requests/u });
    // A time may contain the same digits.
    await list
      .getByRole('row')
      .filter({ has: page.locator('.request-trouble') })
      .click();
    const detail = page.getByRole('complementary', { name: 'Selected request' });
    await detail.getByText('The provider’s fault: the provider answered 529, overloaded_error.').waitFor();
    await detail
      .getByRole('region', { name: 'What the provider said' })
      .getByText('"message": "Overloaded"')
      .waitFor();
    await detail.getByRole('region', { name: 'Attempts' }).getByRole('link', { name: '#1' }).waitFor();
    const headers = detail.getByRole('region', { name: 'Headers' });
    await headers.getByText('req_7').waitFor();
    await headers.getByRole('button', { name: 'Sent' }).click();
    await headers.getByText('<27 characters>').waitFor();
    assert.ok(!(await page.content()).includes('canary-of-the-client'));
    for (const name of ['Copy as cURL', 'Copy for an issue', 'Copy as JSON']) {
      if (name === 'Copy as JSON') {
        await detail.getByRole('button', { name: 'More actions' }).click();
        await page.getByRole('menuitem', { name }).click();
      } else await detail.getByRole('button', { name }).click();
      await page
        .getByText(/^Copied the/u)
        .first()
        .waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.ok(text.length > 40 && !text.includes('canary'), text);
    }
    // Sorted by status the failed request comes first; a second click reverses the order.
    const head = list.getByRole('columnheader', { name: 'Status' });
    const first = list.locator('.request-rows .request-row').first();
    await head.getByRole('button').click();
    await first.locator('.request-trouble').waitFor();
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    await head.getByRole('button').click();
    await first.locator('.request-trouble').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Status' }).click();
    await head.waitFor({ state: 'detached' });
    assertCalm(window);
  },
);

test('a request in progress is listed and can be cancelled', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  const { page } = window;
  await window.send();
  const call = await window.stream();
  await window.go('/requests');
  const list = page.getByRole('grid', { name: /^Requests/u });
  await page.getByText('2 requests · 1 in progress').waitFor();
  await list.locator('.request-rows .request-row').first().click();
  const detail = page.getByRole('complementary', { name: 'Selected request' });
  await detail.getByText('200 streaming').waitFor();
  await detail.getByText('reused', { exact: true }).waitFor();
  await detail.getByRole('button', { name: 'Cancel this request' }).click();
  await detail.getByRole('button', { name: 'Cancel it' }).click();
  const answer = await call.answer;
  assert.equal(answer.complete, false, 'its client can tell');
  await detail.getByText('It was cancelled from this window.').waitFor();
  await window.go('/requests/1');
  await detail.getByText('It was cancelled from this window.').waitFor({ state: 'detached' });
  await detail.getByText('200').first().waitFor();
  await page.getByText('2 requests · 0 in progress').waitFor();
  await page.getByRole('combobox', { name: 'Kind of requests shown' }).click();
  await page.getByRole('option', { name: 'Failed, 4xx, 5xx' }).click();
  await page.getByText('1 of 2 requests').waitFor();
  await completesByKeys(page);
  assertCalm(window);
});

/** Completes filter terms by keyboard; two requests are listed, the second one failed. */
async function completesByKeys(page: Page): Promise<void> {
  const filter = page.getByRole('combobox', { name: /^Filter/u });
  const listed = (words: string): Promise<void> => page.getByText(words).waitFor();
  assert.equal(await filter.inputValue(), 'kind:failed', 'the choice wrote its term');
  await filter.fill('');
  await listed('2 requests · 0 in progress');
  await filter.pressSequentially('sta');
  await page.getByRole('option', { name: /^status:/u }).waitFor();
  assert.equal(await filter.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const active = page.getByRole('option', { selected: true });
  assert.equal(await filter.getAttribute('aria-activedescendant'), await active.getAttribute('id'));
  await page.keyboard.press('Enter');
  assert.equal(await filter.inputValue(), 'status:');
  await page.keyboard.type('20');
  await page.getByRole('option', { name: /^200/u }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await filter.inputValue(), 'status:200 ');
  assert.equal(await filter.getAttribute('aria-expanded'), 'false');
  await page.keyboard.type('code:');
  await page.getByRole('option', { name: /^cancelled/u }).click();
  await listed('1 of 2 requests');
  assert.equal(await filter.inputValue(), 'status:200 code:cancelled ');
  await page.keyboard.press('Enter');
  assert.equal(
    await filter.inputValue(),
    'status:200 code:cancelled ',
    'Enter takes nothing when nothing is open',
  );
  await page.keyboard.type('colour:red');
  await page.getByText('There is no field “colour”.').waitFor();
  assert.equal(await filter.getAttribute('aria-invalid'), 'true');
  await listed('1 of 2 requests');
  await page.keyboard.press('Escape');
  await listed('2 requests · 0 in progress');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: /^kind:/u }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option').first().waitFor({ state: 'detached' });
}

test('log lines are sent only while the log is shown', { skip }, async (context) => {
  const window = await openWindow(context);
  const { page } = window;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/watch'))
      asked.push(/"log":(true|false)/u.exec(request.postData() ?? '')?.[1] ?? '');
  });
  for (const shown of [1, 2]) {
    await window.go('/log');
    await eventually('the log is asked for', () => asked.length === 2 * shown - 1 && asked.at(-1) === 'true');
    await window.go('/connections');
    await eventually('no more', () => asked.length === 2 * shown && asked.at(-1) === 'false');
  }
  assertCalm(window);
});

function appOf(window: OpenWindow): App {
  return window.program.app;
}
