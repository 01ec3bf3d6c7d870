import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Download, Locator, Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

const skip = browserMissing() ?? false;

test('the picture zooms, pauses, links to details and is saved', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  const { page } = window;
  await window.sendTogether(3);
  await window.send();
  await window.send();
  await window.go('/connections');
  await pictureOf(page).waitFor();

  await context.test('it zooms by buttons and keys, and the address keeps the zoom', () => zoomsByKeys(page));
  await context.test('it zooms by dragging, and Esc cancels', () => zoomsByDragging(page));
  await context.test('a paused picture does not change, even when it is reloaded', () => standsStill(window));
  await context.test('a timeline links to its requests and log lines, by mouse and keys', () =>
    leadsOn(window),
  );
  await context.test('it is saved as PNG by its button and the palette', () => isSaved(page));
  await context.test('it stays visible when the system chooses the colours', () =>
    isSeenInForcedColours(page),
  );
  assertCalm(window);
});

function pictureOf(page: Page): Locator {
  return page.getByRole('application', { name: /^Connections of openai/u });
}

async function zoomsByKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: '15 min' }).click();
  await page.getByRole('application', { name: /in the last 15 min: 3 connections/u }).waitFor();
  assert.match(page.url(), /#\/connections\?min=15$/u);
  await page.keyboard.press('-');
  assert.match(page.url(), /min=60$/u);
  await page.keyboard.press('-');
  assert.match(page.url(), /min=60$/u, 'there is no more');
  for (const url of [/min=15$/u, /#\/connections$/u, /min=1$/u, /min=1$/u]) {
    await page.keyboard.press('+');
    assert.match(page.url(), url);
  }
  await page.getByRole('button', { name: 'Zoom out' }).click();
  assert.match(page.url(), /#\/connections$/u);
}

async function zoomsByDragging(page: Page): Promise<void> {
  const picture = pictureOf(page);
  await drag(page, { from: 200, to: 300, isHeld: true });
  await page.getByText(/^zoom to \d+ s$/u).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(/^zoom to/u).waitFor({ state: 'detached' });
  await page.mouse.up();
  assert.match(page.url(), /#\/connections$/u);
  const plot = (await picture.boundingBox())?.width ?? 0;
  await drag(page, { from: plot - 200, to: plot - 8 });
  await page.getByText('Not live:').waitFor();
  const [, from, ms] = /\?from=(\d+)&ms=(\d+)$/u.exec(page.url()) ?? [];
  const expected = (190 / (plot - 58)) * 300_000;
  assert.ok(Math.abs(Number(ms) - expected) < expected / 50, `${ms} ms for ${expected}`);
  assert.ok(Math.abs(Number(from) + Number(ms) - Date.now()) < 30_000, 'it ends where it was dragged to');
}

async function standsStill(window: BusyWindow): Promise<void> {
  const { page } = window;
  const address = page.url();
  await page.reload();
  await page.getByText('Not live:').waitFor();
  assert.equal(page.url(), address);
  assert.equal(await page.getByRole('region', { name: 'Now' }).count(), 0);
  const before = await pixels(page);
  await window.sendTogether(5);
  await page.getByText('0 active, 5 idle of 32').waitFor();
  assert.deepEqual(await pixels(page), before);
  await page.keyboard.press('Shift+ArrowLeft');
  assert.notEqual(page.url(), address);
  await page.keyboard.press('Escape');
  assert.match(page.url(), /#\/connections$/u);
  await page.getByRole('application', { name: /in the last 5 min: 5 connections/u }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Not live:').waitFor();
  await page.getByRole('button', { name: 'Back to live' }).click();
  await page.getByText('or drag across the lanes').waitFor();
}

async function leadsOn(window: BusyWindow): Promise<void> {
  const { page } = window;
  const picture = pictureOf(page);
  await picture.click({ position: { x: 20, y: 8 } });
  await page.getByRole('link', { name: 'Show in log' }).waitFor();
  const shown = /^#(\d+)/u.exec(await page.locator('.summary-card strong').innerText())?.[1] ?? '';
  await page.getByRole('link', { name: 'Show requests' }).click();
  await checkRequests(window, Number(shown));
  await window.go('/connections');
  await picture.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await checkRequests(window, 5);
  await window.go('/connections');
  await picture.waitFor();
}

async function isSaved(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Save the picture as PNG' });
  const [first] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const light = await decode(page, first);
  assert.equal(light.width, 2400);
  assert.ok(light.height > 500);
  assert.equal(light.ground, '255,255,255', 'the panel of the light theme');
  assert.ok(light.colours > 20, `${light.colours} colours`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Save the picture');
  const [second] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const dark = await decode(page, second);
  assert.notEqual(dark.ground, light.ground);
  assert.equal(dark.height, light.height);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function isSeenInForcedColours(page: Page): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.waitForFunction(() => matchMedia('(forced-colors: active)').matches);
  const colours = new Set(await pixels(page));
  assert.ok(colours.size > 3, `${colours.size} colours`);
  await page.emulateMedia({ forcedColors: 'none' });
}

test('it slides, or moves in steps with reduced motion', { skip }, async (context) => {
  const window = await openBusyWindow(context, { browser: { reducedMotion: 'no-preference' } });
  const { page } = window;
  await window.stream();
  await window.go('/connections?min=1');
  await page.getByRole('application', { name: /: 1 connection,/u }).waitFor();
  await page.evaluate(() => {
    const drawn = { count: 0, sinceMs: 0 };
    Object.assign(globalThis, { drawn });
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its own context below.
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function counted(...box) {
      if (this.canvas.className === 'picture-canvas') drawn.count += 1;
      clear.apply(this, box);
    };
  });
  const until = (count: number): Promise<unknown> =>
    page.waitForFunction((least) => Reflect.get(Reflect.get(globalThis, 'drawn'), 'count') >= least, count);
  await until(10);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.waitForFunction(() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  await page.evaluate(() => {
    Object.assign(Reflect.get(globalThis, 'drawn'), { count: 0, sinceMs: performance.now() });
  });
  await until(3);
  const { count, ms } = await page.evaluate(() => {
    const drawn: { readonly count: number; readonly sinceMs: number } = Reflect.get(globalThis, 'drawn');
    return { count: drawn.count, ms: performance.now() - drawn.sinceMs };
  });
  assert.ok(count <= ms / 2000 + 2, `${count} frames in ${ms} ms`);
  assertCalm(window);
});

/** A drag across the first picture, in pixels from its left edge. */
interface Drag {
  readonly from: number;
  readonly to: number;
  /** Whether the button stays pressed. */
  readonly isHeld?: boolean;
}

/** Presses the mouse at one place and moves it to another. */
async function drag(page: Page, { from, to, isHeld = false }: Drag): Promise<void> {
  const box = await pictureOf(page).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + from, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + (from + to) / 2, box.y + 12);
  await page.mouse.move(box.x + to, box.y + 12);
  if (!isHeld) await page.mouse.up();
}

/** Checks that the Requests page shows only the requests on one connection of openai, as many as the history has. */
async function checkRequests({ page, program }: BusyWindow, id: number): Promise<void> {
  const filter = page.getByRole('combobox', { name: /^Filter/u });
  await filter.waitFor();
  assert.equal(await filter.inputValue(), `provider=openai conn=${id}`);
  const rows = program.app.proxy.requestHistory
    .since(0)
    .rows.filter(({ connectionId }) => connectionId === id);
  assert.ok(rows.length > 0);
  await page.getByText(new RegExp(`^${rows.length} of \\d+ requests`, 'u')).waitFor();
}

/** Returns all pixels of the first picture's timelines, one number per pixel. */
async function pixels(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas.picture-canvas');
    if (!(canvas instanceof HTMLCanvasElement)) return [];
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
      willReadFrequently: true,
    });
    copy?.drawImage(canvas, 0, 0);
    const image = copy?.getImageData(0, 0, canvas.width, canvas.height);
    return image === undefined ? [] : [...new Uint32Array(image.data.buffer)];
  });
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  /** Pixel in the corner. */
  readonly ground: string;
  readonly colours: number;
}

/** Decodes a saved file in a separate page of the browser. */
async function decode(page: Page, download: Download): Promise<Decoded> {
  assert.match(download.suggestedFilename(), /^lunaroute-connections-\d{8}-\d{6}\.png$/u);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
  const tab = await page.context().newPage();
  const decoded = await tab.evaluate(async (text) => {
    const image = await createImageBitmap(
      new Blob([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))]),
    );
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawing = canvas.getContext('2d');
    drawing?.drawImage(image, 0, 0);
    const data = drawing?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
    return {
      width: image.width,
      height: image.height,
      ground: data.slice(0, 3).join(),
      colours: new Set(new Uint32Array(data.buffer)).size,
    };
  }, bytes.toString('base64'));
  await tab.close();
  return decoded;
}
