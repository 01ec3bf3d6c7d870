import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { openBusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

const skip = browserMissing() ?? false;
const env = { LUNAROUTE_DRAIN_SECS: '600' };

test(
  'the card shows what a stop waits for, and Stop now ends the wait by keyboard',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context, { env });
    const { page, program } = window;
    const calls = [await window.stream(), await window.stream()];
    const card = page.getByRole('region', { name: 'Proxy' });
    await card.getByRole('button', { name: 'Stop the proxy' }).focus();
    await page.keyboard.press('Enter');
    await card.getByText(/^Waiting for 2 requests, up to \d+ s$/u).waitFor();
    assert.equal(await card.getByRole('status').ariaSnapshot(), '- status: Stopping Waiting for 2 requests');
    await card.getByText(/up to 59\d s$/u).waitFor();
    calls[0]?.leave();
    await card.getByText(/^Waiting for 1 request, up to \d+ s$/u).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    // It is the same button and has kept the focus.
    await card.locator('button:focus', { hasText: 'Stop now' }).waitFor();
    await page.keyboard.press('Enter');
    await card.getByText('takes no requests').waitFor();
    assert.equal((await calls[1]?.answer)?.complete, false);
    await eventually('it is stopped', () => program.app.status().proxy.kind === 'stopped');
    await card.locator('button:focus', { hasText: 'Start' }).waitFor();
    assertCalm(window);
  },
);

for (const width of [1280, 800]) {
  test(
    `a quit shows what it waits for at ${width} px, and Quit now ends the wait`,
    { skip },
    async (context) => {
      const window = await openBusyWindow(context, { env, browser: { viewport: { width, height: 700 } } });
      const { page, program } = window;
      await window.stream();
      const drained = program.app.drain();
      const banner = page.getByRole('status').filter({ hasText: 'LunaRoute is quitting' });
      await banner.getByText(/^Waiting for 1 request, up to \d+ s\.$/u).waitFor();
      const card = page.getByRole('region', { name: 'Proxy' });
      await card.getByRole('button', { name: 'Quit now, without waiting' }).waitFor();
      assert.deepEqual(await findingsOfAxe(page), []);
      await banner.getByRole('button', { name: 'Quit now' }).click();
      await drained;
      assertCalm(window);
    },
  );
}
