import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Locator } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm, type WindowOptions } from './open-window.ts';

const skip = browserMissing() ?? false;
const CLAUDE = 'claude-cli/2.1.34 (external, cli)';
const LIMITED = { LUNAROUTE_OPENAI_STREAM_IDLE_TIMEOUT_SECS: '120' };

type Radar = BusyWindow & { readonly clock: LeapingClock };

async function openRadar(context: TestContext, options: WindowOptions = {}): Promise<Radar> {
  const clock = new LeapingClock();
  return { ...(await openBusyWindow(context, { ...options, clock })), clock };
}

/** Finds what the picture says about the present, one line per open connection. */
function nowLines(window: Radar): Locator {
  return window.page.getByRole('region', { name: 'openai' }).getByRole('region', { name: 'Now' });
}

test('a silent stream shows since when and what ends it, until it resumes', { skip }, async (context) => {
  const window = await openRadar(context);
  await window.send();
  await window.stream(CLAUDE);
  await window.go('/connections');
  const panel = window.page.getByRole('region', { name: 'openai' });
  await nowLines(window).getByText('streaming').waitFor();
  assert.equal(await panel.getByText('silent', { exact: false }).count(), 0);
  window.clock.leap(41_000);
  const line = nowLines(window).getByText(/^4\d s silent, Claude Code gives up at 180 s$/u);
  await line.waitFor();
  await panel.getByText('1 silent').waitFor();
  await nowLines(window).locator('.is-silent').waitFor();
  window.clock.leap(104_000);
  await nowLines(window)
    .locator('.is-ending', { hasText: /^#1 14\d s silent/u })
    .waitFor();
  window.speak();
  await nowLines(window).getByText('streaming').waitFor();
  await panel.getByText('1 silent').waitFor({ state: 'detached' });
  assertCalm(window);
});

test('the request also shows the silence and links to the setting', { skip }, async (context) => {
  const window = await openRadar(context, { env: LIMITED });
  const { page } = window;
  await window.stream(CLAUDE);
  await window.go('/requests');
  await page.getByText('1 request · 1 in progress').waitFor();
  window.clock.leap(100_000);
  const row = page.locator('.request-rows .request-row').first();
  await row.getByText(/^10\d s silent, LunaRoute ends it at 120 s$/u).waitFor();
  assert.equal(await row.locator('.request-waiting.is-ending').count(), 1);
  await row.click();
  await page.getByRole('link', { name: 'Stream idle timeout, 120 s' }).click();
  await page.getByRole('heading', { name: 'Providers' }).waitFor();
  assert.match(page.url(), /openai\?setting=http_client\.stream_idle_timeout_secs$/u);
  assertCalm(window);
});

test(
  'idle connections say when they close, and the keyboard reads the current state',
  { skip },
  async (context) => {
    const window = await openRadar(context, { env: { LUNAROUTE_OPENAI_POOL_IDLE_TIMEOUT_SECS: '55' } });
    const { page } = window;
    await window.sendTogether(2);
    await window.stream(CLAUDE);
    await window.go('/connections');
    window.clock.leap(12_000);
    await nowLines(window)
      .getByText(/^idle 1\d s, closes by 55 s$/u)
      .waitFor();
    await page.getByRole('application', { name: /^Connections of openai/u }).focus();
    await page.keyboard.press('Home');
    const said = page.getByRole('region', { name: 'openai' }).getByRole('status');
    await said.getByText(/now: 1\d s silent, Claude Code gives up at 180 s/u).waitFor({ state: 'attached' });
    assertCalm(window);
  },
);

test('a silence stops growing when the program is out of reach', { skip }, async (context) => {
  const window = await openRadar(context);
  const { page } = window;
  await window.stream(CLAUDE);
  await window.go('/connections');
  window.clock.leap(30_000);
  await nowLines(window).locator('.is-silent').waitFor();
  window.program.app.close();
  await page.getByText('Lost connection to LunaRoute', { exact: false }).first().waitFor();
  const before = await nowLines(window).locator('.now-text').innerText();
  await page.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + 60_000;
  });
  await steps(window, 3);
  assert.equal(await nowLines(window).locator('.now-text').innerText(), before);
});

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing in silent streams, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser = { colorScheme, viewport: { width, height: 900 } };
    const window = await openRadar(context, { browser, env: LIMITED });
    const { page } = window;
    await window.sendTogether(2);
    await window.stream(CLAUDE);
    window.clock.leap(75_000);
    await window.stream(CLAUDE);
    window.clock.leap(25_000);
    await window.stream();
    await window.go('/connections');
    for (const tone of ['is-ending', 'is-silent', 'is-calm'])
      await nowLines(window).locator(`.${tone}`).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    await cutOff(window, '.now-text, .now-list, .now-column');
    await window.go('/requests');
    await page.locator('.request-waiting.is-ending').click();
    await page.getByRole('link', { name: 'Stream idle timeout, 120 s' }).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    await cutOff(window, '.request-tail');
  });
}

/** Waits for that many ticks of the page's own timer. */
async function steps({ page }: Radar, count: number): Promise<void> {
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        let left = wanted;
        const timer = setInterval(() => {
          left -= 1;
          if (left > 0) return;
          clearInterval(timer);
          resolve();
        }, 500);
      }),
    count,
  );
}

/** Asserts that no text is cut off by its box. */
async function cutOff({ page }: Radar, selector: string): Promise<void> {
  const cut = await page
    .locator(selector)
    .evaluateAll((elements) =>
      elements
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
        .map((one) => `${one.className}: ${one.textContent}`),
    );
  assert.deepEqual(cut, []);
}
