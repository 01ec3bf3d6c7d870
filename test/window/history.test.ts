import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { ask } from '../support/client.ts';
import { portOf } from '../support/eventually.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

/** What a provider saw: requests by the status it returned, and connections. */
interface CountingProvider {
  readonly url: string;
  readonly statuses: Map<number, number>;
  connections: number;
}

/** Starts a provider that responds with the status at the end of the path. */
async function startCountingProvider(context: TestContext): Promise<CountingProvider> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const status = Number(request.url?.split('/').at(-1));
    provider.statuses.set(status, (provider.statuses.get(status) ?? 0) + 1);
    response.writeHead(status, { connection: status === 500 ? 'close' : 'keep-alive' }).end('{}');
  });
  server.on('connection', () => (provider.connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const provider = { url: `http://127.0.0.1:${portOf(server)}`, statuses: new Map(), connections: 0 };
  return provider;
}

/** Returns the sums of a table by column heading. */
async function sumsOf(table: Locator): Promise<ReadonlyMap<string, number>> {
  const heads = await table.locator('thead th').allInnerTexts();
  const cells = await table.locator('tbody tr').first().locator('th, td').allInnerTexts();
  return new Map(heads.map((head, at) => [head.toLowerCase(), Number(cells[at]?.replaceAll(',', ''))]));
}

/** Returns the numbers of one column, row by row, without the row of sums and rows without numbers. */
async function columnOf(table: Locator, head: string): Promise<readonly number[]> {
  const heads = await table.locator('thead th').allInnerTexts();
  const at = heads.findIndex((one) => one.toLowerCase() === head);
  const rows = await table.locator('tbody tr').all();
  const texts = await Promise.all(rows.slice(1).map((row) => row.locator('th, td').allInnerTexts()));
  return texts.filter((cells) => cells.length === heads.length).map((cells) => Number(cells[at]));
}

async function axeFinds(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  assert.deepEqual(await findingsOfAxe(page), [], colorScheme);
}

test(
  'the history shows what the provider counted, in charts with one cursor and in tables',
  { skip: browserMissing() ?? false },
  async (context) => {
    const provider = await startCountingProvider(context);
    const clock = new LeapingClock();
    const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url, LUNAROUTE_OPENAI_MAX_RETRIES: '0' };
    const window = await openWindow(context, { env, clock });
    const { page } = window;
    await window.go('/connections');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('For each provider: requests and errors').waitFor();
    assert.match(page.url(), /#\/connections\?view=history&range=1h$/u);

    const send = async (...statuses: readonly number[]): Promise<void> => {
      for (const status of statuses) await ask(`${window.program.url}/v1/models/${status}`);
    };
    // Early in a minute, so that none of the following requests straddle two minutes.
    clock.leap(62_000 - (clock.wallTime() % 60_000));
    await send(...Array<number>(20).fill(200), 404, 429);
    clock.leap(180_000);
    await send(...Array<number>(12).fill(200), 500, 529, 200);

    await window.go('/connections?view=history&range=24h');
    const panel = page.getByRole('region', { name: 'openai', exact: true });
    await panel.getByRole('heading').waitFor();
    await page.getByRole('button', { name: '1 h', exact: true }).click();
    await page.getByText('one point every 60 s').waitFor();
    assert.match(page.url(), /range=1h$/u);
    const seen = (...statuses: readonly number[]): number =>
      statuses.reduce((sum, status) => sum + (provider.statuses.get(status) ?? 0), 0);
    const all = seen(...provider.statuses.keys());
    assert.ok(all === 37 && provider.connections >= 2, 'the provider has seen them');

    await readsOutByKeys(page, panel);
    await assertTables(panel, provider, seen);
    await axeFinds(page, 'light');
    await page.setViewportSize({ width: 640, height: 800 });
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      0,
    );
    assertCalm(window);
  },
);

async function readsOutByKeys(page: Page, panel: Locator): Promise<void> {
  // Without a cursor the slider reads out the current bucket.
  const slider = panel.getByRole('slider', { name: 'Moment of openai' });
  await slider.getByText('15 requests').waitFor();
  await slider.getByText('2 answered 5xx').waitFor();
  await slider.focus();
  for (let at = 0; at < 3; at += 1) await page.keyboard.press('ArrowLeft');
  await slider.getByText('22 requests').waitFor();
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^\d\d:\d\d, 22 requests, 9\d% reused/u);
  await page.keyboard.press('Home');
  await slider.getByText('before LunaRoute started').waitFor();
  assert.equal(await panel.locator('.history-cursor').count(), 4, 'one cursor in every chart');
  await axeFinds(page, 'dark');
  await page.keyboard.press('Escape');
  await panel.locator('.history-cursor').first().waitFor({ state: 'detached' });
}

/** Asserts that the sums of the tables equal what the provider counted. */
async function assertTables(
  panel: Locator,
  provider: CountingProvider,
  seen: (...statuses: readonly number[]) => number,
): Promise<void> {
  await panel.page().getByRole('button', { name: 'Show as table' }).click();
  const all = seen(...provider.statuses.keys());
  const requests = panel.getByRole('region', { name: 'Requests of openai' });
  const sums = await sumsOf(requests);
  assert.equal(sums.get('requests'), all);
  assert.equal(sums.get('4xx'), seen(404, 429));
  assert.equal(sums.get('5xx'), seen(500, 529));
  assert.deepEqual(await columnOf(requests, 'requests'), [15, 22], 'the newest first');
  const connections = await sumsOf(panel.getByRole('region', { name: 'Connections of openai' }));
  const created = [...connections].filter(([head]) => !['time', 'reused', 'failed'].includes(head));
  assert.equal(
    created.reduce((sum, [, count]) => sum + count, 0),
    provider.connections,
  );
  assert.equal(connections.get('reused'), all - provider.connections);
}
