import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import type { WindowFile } from '../../src/control/window-files.ts';
import { browserMissing } from '../support/browser.ts';
import { compressedWindow } from '../support/built-window.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

/** Limits for scripts: on the first load, gzipped and raw, and in total; kB of 1000 bytes. */
const LIMITS = { firstGzipKb: 220, firstRawKb: 650, allGzipKb: 340 } as const;

/** File that is prefetched last. */
const LAST_PREFETCHED = 'parts';

/** Prevents idle callbacks, so that only files that are needed are loaded. */
function neverIdle(): void {
  window.requestIdleCallback = () => 0;
}

/** Makes the page treat the user as new; {@link afterFirstRun} does the opposite. */
function beforeFirstRun(): void {
  localStorage.removeItem('lunaroute.first-run-done');
}
function afterFirstRun(): void {
  localStorage.setItem('lunaroute.first-run-done', 'true');
}

test('each visit loads little, and the whole window stays small', { skip }, async (context) => {
  const files = await compressedWindow();
  const { page, program } = await openWindow(context, { files });
  for (const [visit, before] of [
    ['the first', [neverIdle, beforeFirstRun]],
    ['a later', [neverIdle, afterFirstRun]],
  ] as const) {
    const tab = await page.context().newPage();
    for (const script of before) await tab.addInitScript(script);
    const seen = new Set<string>();
    tab.on('response', (response) => seen.add(new URL(response.url()).pathname));
    await tab.goto(program.link);
    await tab.locator('.setting-row').first().waitFor();
    if (visit === 'the first') await tab.getByRole('button', { name: 'Hide this card' }).waitFor();
    const weight = weigh(files, seen);
    context.diagnostic(`${visit} visit: ${JSON.stringify(weight)}`);
    assert.ok(weight.scripts > 0, 'no script was seen: the search is broken');
    assert.ok(weight.scriptsGzipKb <= LIMITS.firstGzipKb, `${visit} visit: ${JSON.stringify(weight)}`);
    assert.ok(weight.scriptsRawKb <= LIMITS.firstRawKb, `${visit} visit: ${JSON.stringify(weight)}`);
    await tab.close();
  }
  const all = weigh(files, files.keys());
  context.diagnostic(`all: ${JSON.stringify(all)}`);
  assert.ok(all.scriptsGzipKb <= LIMITS.allGzipKb, JSON.stringify(all));

  // Idle time in the first tab prefetches everything else, so no page has to wait for a file.
  await hasLoaded(page, LAST_PREFETCHED);
  assert.deepEqual(
    await travelled(page, 'coded as sent'),
    await travelled(page, 'all'),
    'all came compressed',
  );
  await page.reload();
  await hasLoaded(page, LAST_PREFETCHED);
  assert.deepEqual(await travelled(page, 'over the network'), [], 'only the page itself is fetched again');
  await page.route('**/assets/**', (route) => route.abort());
  for (const name of ['Connections', 'Sessions', 'Requests', 'Log', 'Assistants', 'Doctor', 'Settings']) {
    await page.getByRole('link', { name: new RegExp(`^${name}`, 'u') }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    // Concerns only the page's own file; the data it requests from the program may still be loading.
    const pending = page.getByRole('status').filter({ hasText: 'Loading…' });
    assert.equal(await pending.count(), 0, name);
  }
  assert.equal(await page.getByText('couldn’t be loaded').count(), 0);
});

test('a part that can’t be loaded says so and offers Reload', { skip }, async (context) => {
  const { page, program } = await openWindow(context);
  const tab = await page.context().newPage();
  await tab.addInitScript(neverIdle);
  await tab.goto(program.link);
  await tab.getByRole('button', { name: 'Add a provider' }).waitFor();
  await tab.route('**/assets/**', (route) => route.abort());
  await tab.getByRole('button', { name: 'Add a provider' }).click();
  await tab.getByText('This dialog couldn’t be loaded').first().waitFor();
  // Until F6 moves there, the toast is announced but hidden from screen reader navigation.
  await tab.locator('.toast').getByLabel('Close this message').click();
  await tab.locator('.toast').waitFor({ state: 'detached' });
  await tab.getByRole('link', { name: /^Log/u }).click();
  await tab.getByRole('heading', { name: 'This page couldn’t be loaded' }).waitFor();
  assert.deepEqual(await findingsOfAxe(tab), []);
  await tab.getByRole('link', { name: /^Providers/u }).click();
  await tab.getByRole('button', { name: 'Add a provider' }).waitFor();
  await tab.getByRole('link', { name: /^Log/u }).click();
  await tab.getByRole('heading', { name: 'This page couldn’t be loaded' }).waitFor();
  await tab.unroute('**/assets/**');
  await tab.getByRole('main').getByRole('button', { name: 'Reload' }).click();
  await tab.getByRole('combobox', { name: /^Filter/u }).waitFor();
});

/** Waits until the tab has loaded the script with this name. */
async function hasLoaded(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => performance.getEntriesByType('resource').some((one) => one.name.includes(wanted)),
    `/assets/${name}-`,
  );
}

/**
 * Returns the tab's scripts and styles according to Chromium: all of them or the compressed ones; or all assets fetched
 * over the network.
 */
async function travelled(page: Page, which: 'all' | 'over the network' | 'coded as sent'): Promise<string[]> {
  const entries = await page.evaluate(() =>
    // `getEntriesByType('resource')` returns nothing else.
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map((one) => ({
      path: new URL(one.name).pathname,
      transferSize: one.transferSize,
      isCoded: one.encodedBodySize < one.decodedBodySize,
    })),
  );
  return entries
    .filter(({ path }) =>
      which === 'over the network' ? path.startsWith('/assets/') : /\.(?:js|css)$/u.test(path),
    )
    .filter(({ transferSize, isCoded }) =>
      which === 'all' ? true : which === 'coded as sent' ? isCoded : transferSize > 0,
    )
    .map(({ path }) => path);
}

interface Weight {
  readonly scripts: number;
  readonly scriptsRawKb: number;
  readonly scriptsGzipKb: number;
  /** Including the styles and the page; fonts are already compressed. */
  readonly gzipKb: number;
}

function weigh(files: ReadonlyMap<string, WindowFile>, paths: Iterable<string>): Weight {
  const texts = [...new Set(paths)].flatMap((path) => {
    const file = path === '/' ? undefined : files.get(path);
    return file === undefined || !file.type.startsWith('text/') ? [] : [file];
  });
  const scripts = texts.filter(({ type }) => type.startsWith('text/javascript'));
  return {
    scripts: scripts.length,
    scriptsRawKb: kbOf(scripts, (body) => body.length),
    scriptsGzipKb: kbOf(scripts, gzipLength),
    gzipKb: kbOf(texts, gzipLength),
  };
}

function gzipLength(body: Buffer): number {
  return gzipSync(body, { level: 9 }).length;
}

function kbOf(files: readonly WindowFile[], lengthOf: (body: Buffer) => number): number {
  return Math.round(files.reduce((sum, { body }) => sum + lengthOf(body), 0) / 100) / 10;
}
