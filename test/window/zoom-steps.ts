import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { PAGE_LABELS, PAGES } from '../../renderer/navigation/place.ts';
import type { BusyWindow } from './live-support.ts';

/** A 1280 by 800 window at various zoom levels, in CSS pixels. */
const SIZES = [
  { name: '80%', width: 1600, height: 1000 },
  { name: '125%', width: 1024, height: 640 },
  { name: '150%', width: 853, height: 533 },
  { name: '200%', width: 640, height: 400 },
] as const;

const PLACES = [
  { place: 'connections?view=history', title: PAGE_LABELS.connections },
  ...PAGES.map((page) => ({ place: page, title: PAGE_LABELS[page] })),
  {
    place: 'requests/recorded',
    title: PAGE_LABELS.requests,
  },
];

/**
 * Checks that nothing is cut off at any zoom, that states differ with forced colours, and that the picture is calm with
 * reduced motion.
 */
export async function zoomAndContrast(context: TestContext, window: BusyWindow): Promise<void> {
  for (let count = 0; count < 3; count += 1) await window.send();
  await window.sendRefused(400, '{"error":{"type":"invalid_request_error","message":"no"}}');
  for (const { name, width, height } of SIZES) {
    await context.test(
      `nothing is cut off and everything is reachable at ${name}, ${width} by ${height}`,
      async () => {
        await window.page.setViewportSize({ width, height });
        for (const { place, title } of PLACES) await look(window, place, title);
      },
    );
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await context.test(`states are distinguishable with forced colours, ${colorScheme}`, async () => {
      await window.page.setViewportSize({ width: 1280, height: 800 });
      await window.page.emulateMedia({ colorScheme, forcedColors: 'active' });
      await tellApart(window);
    });
  }
  await context.test('with reduced motion the picture moves in steps of two seconds', () =>
    stepCalmly(window),
  );
}

async function look(window: BusyWindow, place: string, title: string): Promise<void> {
  const { page } = window;
  await window.go(`/${place}`);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  if (place === 'sessions') await page.locator('.sessions-row').first().waitFor();
  if (place.startsWith('requests')) await page.locator('.request-rows .request-row').first().waitFor();
  assert.deepEqual(await page.evaluate(faultsOfLayout), [], place);
  assert.deepEqual(await page.evaluate(unreachable), [], place);
}

/**
 * Runs in the page: returns elements that are wider than their space, cut off without a sign, or overlapping others.
 */
function faultsOfLayout(): readonly string[] {
  const isHidden = (element: Element): boolean => {
    for (let one: Element | null = element; one !== null; one = one.parentElement)
      if (getComputedStyle(one).clipPath === 'inset(50%)') return true;
    return element.getClientRects().length === 0;
  };
  const named = (element: Element): string =>
    `${element.className}: ${(element.textContent ?? '').slice(0, 40)}`;
  const isBelow = (cell: Element, row: Element): boolean => {
    const { top, height } = row.getBoundingClientRect();
    return !isHidden(cell) && cell.getBoundingClientRect().top >= top + height / 2;
  };
  const scrollers = [document.scrollingElement, document.querySelector('main')].filter((one) => one !== null);
  const wide = scrollers
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `wide ${one.tagName}`);
  const cut = [...document.querySelectorAll('body :not(input)')]
    .filter((element) => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
    .filter((element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      return (
        (overflowX === 'hidden' || overflowX === 'clip') && textOverflow !== 'ellipsis' && !isHidden(element)
      );
    })
    .map((element) => `cut ${named(element)}`);
  const crushed = [...document.querySelectorAll('.sessions-title b')]
    .filter((element) => element.clientWidth < 60)
    .map((element) => `crushed ${named(element)}`);
  const ticks = [...document.querySelectorAll('.ladder-tick > span')].filter((element) => !isHidden(element));
  const touching = ticks
    .filter((element, at) => {
      const before = ticks[at - 1]?.getBoundingClientRect().right ?? -Infinity;
      return element.getBoundingClientRect().left < before + 3;
    })
    .map((element) => `touching ${named(element)}`);
  const stacked = [...document.querySelectorAll('.request-row')]
    .filter((row) => [...row.children].some((cell) => isBelow(cell, row)))
    .map((row) => `stacked ${named(row)}`);
  return [...wide, ...cut, ...crushed, ...touching, ...stacked];
}

/** Runs in the page: returns focusable elements that cannot be scrolled into the window as far as they fit. */
function unreachable(): readonly string[] {
  return [...document.querySelectorAll<HTMLElement>('button, a[href], input, [role="combobox"]')]
    .filter((element) => element.checkVisibility() && element.closest('.skip-link') === null)
    .filter((element) => element.tabIndex >= 0 && getComputedStyle(element).clipPath !== 'inset(50%)')
    .filter((element) => {
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
    })
    .map(
      (element) =>
        `${element.tagName} ${element.textContent ?? ''} ${element.getAttribute('aria-label') ?? ''}`,
    );
}

async function tellApart(window: BusyWindow): Promise<void> {
  const { page } = window;
  const style = (selector: string, name: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);

  await window.go('/settings');
  await page.locator('.switch[data-checked]').first().waitFor();
  const on = '.switch[data-checked]:not([data-readonly])';
  const off = '.switch:not([data-checked], [data-readonly])';
  for (const one of [on, off])
    assert.notEqual(
      await style(`${one} .switch-thumb`, 'background-color'),
      await style(one, 'background-color'),
      one,
    );
  assert.notEqual(await style(on, 'background-color'), await style(off, 'background-color'), 'on and off');
  await page.locator(on).first().focus();
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  assert.equal(focused, 'solid', 'the focus is seen');

  await window.go('/requests');
  await page.locator('.request-rows .request-row').first().click();
  await page.locator('.request-row.is-chosen').waitFor();
  assert.equal(await style('.request-row.is-chosen', 'outline-style'), 'solid', 'the chosen row');
  assert.equal(await style('.navigation-link[aria-current]', 'outline-style'), 'solid', 'the page');
  assert.notEqual(await style('.chip', 'border-top-color'), 'rgba(0, 0, 0, 0)', 'a chip has an edge');

  await window.go('/sessions');
  const grey = await page.evaluate(() => {
    const probe = document.createElement('span');
    probe.style.cssText = 'color: GrayText; forced-color-adjust: none';
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  await page.getByRole('button', { name: 'Forget all' }).waitFor();
  await page
    .getByRole('button', { name: 'Forget all' })
    .evaluate((button) => button.setAttribute('aria-disabled', 'true'));
  assert.equal(await style('.button[aria-disabled="true"]', 'color'), grey, 'a disabled button is grey');

  await window.go('/connections');
  await page.locator('.picture-timelines').first().waitFor();
  for (const token of ['--green', '--picture-created', '--picture-idle', '--red'])
    assert.equal(await style('.picture-legend', token), await style('.picture-timelines', token), token);
}

async function stepCalmly(window: BusyWindow): Promise<void> {
  const { page } = window;
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce' });
  await window.go('/connections');
  await page.locator('canvas.picture-canvas').first().waitFor();
  const passedMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const drawnAt: number[] = [];
        // oxlint-disable-next-line typescript/unbound-method -- it is called with its own context below.
        const clear = CanvasRenderingContext2D.prototype.clearRect;
        CanvasRenderingContext2D.prototype.clearRect = function counted(...box) {
          if (this.canvas.className === 'picture-canvas') drawnAt.push(performance.now());
          clear.apply(this, box);
          if (drawnAt.length === 3) resolve((drawnAt[2] ?? 0) - (drawnAt[0] ?? 0));
        };
      }),
  );
  // Three draws are two steps apart, or one step if another draw came just before; steps of a pixel would take less
  // than one second.
  assert.ok(passedMs > 1500, `${passedMs} ms`);
}
