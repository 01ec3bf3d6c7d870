import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

const skip = browserMissing() ?? false;

async function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test('rows are selected, resized, filtered and copied by pointer and keyboard', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  const { page } = window;
  for (let at = 0; at < 4; at += 1) await window.send();
  await window.sendRefused(529, '{"error":{"type":"overloaded_error"}}');
  await window.go('/requests');
  await partsOf(page).rows.nth(4).waitFor();

  await selectsSeveral(page);
  await opensMenu(page);
  await window.go('/requests');
  await sizesColumns(page);
  // A pause persists while another page is open and shows how much it hides.
  await page.getByRole('button', { name: 'Pause' }).click();
  await window.go('/log');
  await window.send();
  await window.go('/requests');
  await page.getByText('5 requests · 0 in progress · paused, 1 new').waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('6 requests · 0 in progress').waitFor();
  await assertTwoSteps(window);
  assertCalm(window);
});

/** Returns the elements the steps act on. */
function partsOf(page: Page) {
  const list = page.getByRole('grid', { name: /^Requests/u });
  const filter = page.getByRole('combobox', { name: /^Filter/u });
  return {
    list,
    filter,
    rows: list.locator('.request-rows .request-row'),
    clear: async (): Promise<void> => {
      await filter.fill('');
      await filter.press('Escape');
    },
  };
}

async function selectsSeveral(page: Page): Promise<void> {
  const { list, filter, rows, clear } = partsOf(page);
  const selected = list.getByRole('row', { selected: true });
  const many = page.getByRole('complementary', { name: 'Selected requests' });
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
  await many.getByRole('heading', { name: '3 requests selected' }).waitFor();
  await rows.nth(2).click({ modifiers: ['ControlOrMeta'] });
  assert.equal(await selected.count(), 2);
  await rows.nth(1).click();
  await list.press('Shift+ArrowUp');
  await many.getByRole('heading', { name: '2 requests selected' }).waitFor();
  assert.equal(await many.locator('dl > div', { hasText: 'Failed' }).locator('dd').textContent(), '1');
  await list.press('ControlOrMeta+a');
  await many.getByRole('heading', { name: '5 requests selected' }).waitFor();
  await many.getByRole('button', { name: 'Copy as JSON' }).click();
  await page.getByText('Copied 5 requests as JSON').waitFor();
  const copied = JSON.parse(await clipboard(page)) as readonly { readonly id: number }[];
  assert.deepEqual(
    copied.map(({ id }) => id),
    [5, 4, 3, 2, 1],
  );
  await rows.nth(3).click();
  await rows.nth(4).click({ modifiers: ['Shift'] });
  await many.getByRole('button', { name: 'Filter to these 2' }).click();
  await page.getByText('2 of 5 requests').waitFor();
  assert.equal(await filter.inputValue(), 'id:>=1 id:<=2');
  await clear();
}

/** Opens the context menu by right-click, and by keyboard on the selected row. */
async function opensMenu(page: Page): Promise<void> {
  const { list, filter, rows, clear } = partsOf(page);
  await rows.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Filter by status 529' }).click();
  await page.getByText('1 of 5 requests').waitFor();
  assert.equal(await filter.inputValue(), 'status:529');
  await clear();
  await rows.nth(1).click();
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await list.press(key);
    await page.getByRole('menuitem', { name: 'Copy as cURL' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.locator('[role=grid]:focus').waitFor();
  }
  await list.press('Shift+F10');
  await page.getByRole('menuitem', { name: /^Show connection #/u }).click();
  await page.waitForURL(/#\/connections\/openai\/\d+$/u);
}

/** Resizes columns by keyboard and by mouse; the widths persist for the next visit. */
async function sizesColumns(page: Page): Promise<void> {
  const { list } = partsOf(page);
  const edge = page.getByRole('separator', { name: 'Width of Status' });
  const head = list.getByRole('columnheader', { name: /^Status/u });
  const width = (): Promise<number> => head.evaluate((element) => Math.round(element.clientWidth));
  const before = await width();
  await edge.press('ArrowRight');
  assert.equal(await width(), before + 8);
  await edge.press('Home');
  assert.equal(await width(), 76, 'never narrower than its numbers');
  const box = await edge.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + 3, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 63, box.y + 5);
  await page.mouse.up();
  assert.equal(await width(), 136);
  await page.reload();
  await head.waitFor();
  assert.equal(await width(), 136, 'it is remembered');
  await edge.dblclick();
  assert.equal(await width(), 76, 'it fits');
  await head.getByRole('button').press('Enter');
  assert.equal(await head.getAttribute('aria-sort'), 'descending', 'Enter sorts');
}

/** Checks that many requests arriving together are drawn over two frames, but are all in the list with the first. */
async function assertTwoSteps(window: BusyWindow): Promise<void> {
  const { page } = window;
  const list = page.getByRole('grid', { name: /^Requests/u });
  // With another sort order, new rows may appear anywhere.
  const sort = list.getByRole('columnheader', { name: /^Status/u }).getByRole('button');
  await sort.press('Enter');
  await sort.press('Enter');
  const drawn = async (): Promise<readonly number[]> => {
    const rows = await list.locator('.request-rows').getByRole('row').all();
    return Promise.all(rows.map(async (row) => Number(await row.getAttribute('aria-rowindex'))));
  };
  await page.evaluate(`
    globalThis.frames = [];
    globalThis.requestAnimationFrame = (callback) => frames.push(callback);
    globalThis.passFrame = () => frames.splice(0).forEach((callback) => callback(performance.now()));
  `);
  let count = 6;
  const burst = async (): Promise<void> => {
    await window.sendTogether(10);
    count += 10;
    await page.getByText(`${count} requests · 0 in progress`).waitFor();
  };
  await burst();
  assert.equal((await drawn())[0], 2, 'who wants less motion has no steps');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  // A slow machine may report them in two messages.
  for (let times = 0; times < 8 && (await drawn())[0] === 2; times += 1) await burst();
  const [first] = await drawn();
  assert.ok(first !== undefined && first > 2, 'the newest wait for the next frame');
  assert.equal(await list.getAttribute('aria-rowcount'), String(count + 1));
  await page.evaluate('passFrame(); passFrame(); passFrame()');
  const after = await drawn();
  assert.deepEqual(
    after,
    Array.from(after, (_, at) => at + 2),
    'all of them, in the order of the list',
  );
  await list.press('ControlOrMeta+a');
  await page.getByRole('heading', { name: `${count} requests selected` }).waitFor();
}

test('a request is captured for all windows, and forgotten in all of them', { skip }, async (context) => {
  const window = await openBusyWindow(context, { env: { OPENAI_API_KEY: 'sk-canary-of-the-settings' } });
  const { page } = window;
  const other = await page.context().newPage();
  await other.goto(window.program.link);
  await other.getByRole('navigation', { name: 'Pages' }).waitFor();
  await other.evaluate(() => (location.hash = '/requests'));
  // From anywhere.
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').fill('capture next');
  await page.getByRole('option', { name: /^Capture the next request/u }).click();
  const dialog = page.getByRole('dialog');
  const start = dialog.getByRole('button', { name: 'Capture', exact: true });
  await start.press('Enter');
  const stop = dialog.getByRole('button', { name: 'Stop waiting' });
  await stop.waitFor();
  await dialog.locator('button:focus', { hasText: 'Close' }).waitFor();
  await stop.click();
  await start.waitFor();
  await window.send();
  await dialog.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: 'openai' }).click();
  await start.click();
  await dialog.getByText('Waiting for the next request to openai').waitFor();
  await other.getByRole('button', { name: 'Waiting for a request…' }).waitFor();
  await window.send();
  const request = dialog.getByRole('region', { name: 'The request' });
  await request.getByText('"model": "model-1"').waitFor();
  const saving = page.waitForEvent('download');
  await request.getByRole('button', { name: 'Save the request body' }).click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), 'body.json');
  assert.equal(await readFile(await saved.path(), 'utf8'), '{"model":"model-1","messages":[]}');
  await dialog.getByRole('button', { name: 'Copy as cURL' }).click();
  await page.getByText('Copied the curl command').waitFor();
  assert.match(await clipboard(page), /^curl 'http.*--data @body\.json$/su);
  await other.getByRole('button', { name: 'Show the captured request' }).click();
  await other.getByRole('region', { name: 'The response' }).getByText('{}').waitFor();
  for (const tab of [page, other]) assert.ok(!(await tab.content()).includes('canary'));
  await other.getByRole('button', { name: 'Discard now' }).click();
  await start.waitFor();
  await request.waitFor({ state: 'detached' });
  assertCalm(window);
});
