import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { openBusyWindow, painted, poolMetrics } from './live-support.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

test(
  'the picture has a timeline for each connection, and the keyboard reads its summary',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context);
    const { page } = window;
    await window.sendTogether(3);
    await window.send();
    await window.go('/connections');
    const picture = page.getByRole('application', { name: /^Connections of openai .*: 3 connections/u });
    await picture.waitFor();
    await painted(page);
    const panel = page.getByRole('region', { name: 'openai' });
    await panel.getByText('0 active, 3 idle of 32').waitFor();
    await panel.getByText('25% reused').waitFor();
    await picture.focus();
    const summary = panel.getByRole('status');
    await page.keyboard.press('ArrowUp');
    assert.match(await summary.innerText(), /^#3 is idle for .*; created: no_idle, all others were busy; /u);
    await page.keyboard.press('Home');
    assert.match(await summary.innerText(), /^#1 is idle for .*; created: first_use, /u);
    await page.keyboard.press('ArrowLeft');
    assert.match(await summary.innerText(), / Idle: .*, until now\.$/u);
    await page.keyboard.press('Enter');
    await panel.getByRole('link', { name: 'Show in log' }).waitFor();
    await picture.focus();
    await page.keyboard.press('Escape');
    assert.equal(await summary.innerText(), '');
    assertCalm(window);
  },
);

test('a link to a connection opens its summary', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  await window.sendTogether(2);
  await window.go('/connections/openai/2');
  await window.page.getByText('#2 is idle').first().waitFor();
  await window.page.getByRole('link', { name: 'Show in log' }).click();
  const filter = window.page.getByRole('combobox', { name: /^Filter/u });
  assert.equal(await filter.inputValue(), 'provider=openai conn=2');
});

test('a hidden page draws nothing and catches up when shown again', { skip }, async (context) => {
  const window = await openBusyWindow(context, { browser: { reducedMotion: 'no-preference' } });
  const { page } = window;
  await window.sendTogether(2);
  await window.go('/connections');
  await page.getByRole('application', { name: /: 2 connections/u }).waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
    const counts = { cleared: 0 };
    Object.assign(globalThis, { counts });
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its own context below.
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function counted(...box) {
      counts.cleared += 1;
      clear.apply(this, box);
    };
  });
  const cleared = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(Reflect.get(globalThis, 'counts'), 'cleared'));
  const messages = await messagesOf(page);
  const since = Date.now();
  // For two seconds there are constant updates that nobody sees.
  do await window.send();
  while (Date.now() - since < 2000);
  assert.ok(messages.count > 0, 'it is told something');
  assert.ok(messages.count <= (Date.now() - since) / 1000 + 2, `${messages.count} messages`);
  await window.sendTogether(5);
  // Frames of a page that draws nothing, so that any pending work would run.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        let frames = 60;
        const next = (): void => {
          frames -= 1;
          if (frames === 0) resolve(undefined);
          else requestAnimationFrame(next);
        };
        next();
      }),
  );
  assert.equal(await cleared(), 0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: false });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.getByRole('application', { name: /: 5 connections/u }).waitFor();
  await page.waitForFunction(() => Reflect.get(Reflect.get(globalThis, 'counts'), 'cleared') > 0);
});

/** Counts the pieces of its stream that the page receives over the network. */
async function messagesOf(page: Page): Promise<{ readonly count: number }> {
  const messages = { count: 0 };
  const network = await page.context().newCDPSession(page);
  network.on('Network.dataReceived', () => (messages.count += 1));
  await network.send('Network.enable');
  return messages;
}

test('the table agrees with the stats and /metrics', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  const { page } = window;
  await window.sendTogether(4);
  await window.send();
  await window.send();
  await window.go('/connections');
  await page.getByRole('tab', { name: 'Table' }).click();
  const panel = page.getByRole('region', { name: 'openai' }).first();
  await panel.getByText('Reused 2 of 6 attempts').waitFor();
  const metrics = await poolMetrics(window.program);
  assert.equal(metrics.get('http_pool_connections_created_total'), 4);
  assert.equal(metrics.get('http_pool_connections_reused_total'), 2);
  assert.equal(metrics.get('http_pool_connections_idle'), 4);
  await panel.getByText('Created 4').waitFor();
  await panel.locator('tbody tr').nth(3).waitFor();
  assert.equal(await panel.locator('tbody tr').count(), 4);
  const requests = await panel.locator('tbody tr td:nth-child(5)').allInnerTexts();
  assert.equal(
    requests.map(Number).reduce((sum, count) => sum + count, 0),
    6,
  );
  await panel.getByRole('button', { name: 'Requests' }).click();
  await panel.locator('th[aria-sort="descending"]').waitFor();
  const sorted = await panel.locator('tbody tr td:nth-child(5)').allInnerTexts();
  assert.deepEqual(sorted, ['3', '1', '1', '1']);
  assert.equal(await panel.locator('th[aria-sort="descending"]').innerText(), 'Requests');
});

test(
  'a stopped proxy, disabled providers and silence are three different pages',
  { skip },
  async (context) => {
    const window = await openWindow(context);
    const { page } = window;
    await window.go('/connections');
    await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    await page.getByText(`ANTHROPIC_BASE_URL=${window.program.url} claude`).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: 'The proxy is stopped' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Start the proxy' }).click();
    await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    const off = await openWindow(context, {
      env: {
        LUNAROUTE_OPENAI_ENABLED: 'false',
        LUNAROUTE_ANTHROPIC_ENABLED: 'false',
        LUNAROUTE_GEMINI_ENABLED: 'false',
      },
    });
    await off.go('/connections');
    await off.page.getByRole('heading', { name: 'Every provider is switched off' }).waitFor();
  },
);

test('a rejected session is forgotten, and the page says so', { skip }, async (context) => {
  const window = await openWindow(context);
  const { page } = window;
  await page.evaluate(() => {
    for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, 'wrong');
  });
  await window.go('/log');
  await page.getByText('lunaroute-tray open').waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
