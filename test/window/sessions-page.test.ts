import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm } from './open-window.ts';
import { AGENT_USED, OTHER, row, SESSION, TITLE_USED, TURNS, work } from './sessions-scene.ts';
import { openSessions, used, type Used } from './sessions-support.ts';

const skip = browserMissing() ?? false;

function sum(all: readonly Used[]): Used {
  return all.reduce(
    (one, other) =>
      used({
        fresh: one.input_tokens + other.input_tokens,
        read: one.cache_read_input_tokens + other.cache_read_input_tokens,
        written: one.cache_creation_input_tokens + other.cache_creation_input_tokens,
        output: one.output_tokens + other.output_tokens,
      }),
    used({}),
  );
}

/** Formats a count with at most three digits, independently of the program. */
function shown(count: number): string {
  if (count < 1000) return String(count);
  return `${String(Number((count / 1000).toPrecision(count < 10_000 ? 2 : count < 100_000 ? 2 : 3)))} k`;
}

function cached(of: Used): string {
  const prompt = of.input_tokens + of.cache_read_input_tokens + of.cache_creation_input_tokens;
  return `${Math.round((100 * of.cache_read_input_tokens) / prompt)}%`;
}

/** Returns the expected cells of a row: fresh, read, written, output and cached share. */
function expected(all: readonly Used[]): readonly string[] {
  const of = sum(all);
  return [
    shown(of.input_tokens),
    shown(of.cache_read_input_tokens),
    shown(of.cache_creation_input_tokens),
    shown(of.output_tokens),
    cached(of),
  ];
}

const COLUMNS = ['fresh', 'read', 'written', 'output', 'cached'] as const;

async function tokensOf(of: Locator): Promise<readonly string[]> {
  const texts = await Promise.all(COLUMNS.map((key) => of.locator(`.sessions-${key}`).innerText()));
  return texts.map((text) => text.replaceAll(/\s+/gu, ' ').trim());
}

function active(page: Page): Promise<string | null> {
  return page.getByRole('treegrid').getAttribute('aria-activedescendant');
}

test(
  'the table shows what the provider sent, and opens down to a turn by keyboard',
  { skip },
  async (context) => {
    const window = await openSessions(context);
    const { page } = window;
    await window.go('/sessions');
    await page.getByRole('heading', { name: 'No sessions yet' }).waitFor();
    assert.equal(
      await page.getByRole('region', { name: 'Rate limits' }).count(),
      0,
      'no strip without windows',
    );
    assert.deepEqual(await findingsOfAxe(page), []);
    await work(window);
    await page.getByText('3 sessions').waitFor();
    const main = TURNS.flat();
    const all = [...main, AGENT_USED, TITLE_USED];

    await opensByKeys(page);
    await assertTokens(page, all, main);
    await assertTurns(page);
    await foldsHelpers(page);
    await assertTotals(page, all);
    await assertLimits(page);
    await leadsToRequests(page);
    assertCalm(window);
  },
);

async function opensByKeys(page: Page): Promise<void> {
  const grid = page.getByRole('treegrid', { name: 'Sessions' });
  await grid.focus();
  for (let presses = 0; (await active(page)) !== 'session-row-1'; presses += 1) {
    assert.ok(presses < 4);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('ArrowRight');
  await row(page, '1_main').waitFor();
  await page.waitForFunction(() => document.querySelector('[id="session-row-1_main_4"]') !== null);
}

/** Checks the rows of the session, its main thread, its agent and its helpers. */
async function assertTokens(page: Page, all: readonly Used[], main: readonly Used[]): Promise<void> {
  const head = row(page, '1');
  assert.equal(await head.getAttribute('aria-expanded'), 'true');
  assert.match(await head.innerText(), /Claude Code\s+…7c41d9e0/u);
  assert.equal(await head.locator('.sessions-turns').innerText(), String(TURNS.length));
  assert.match(await head.locator('.sessions-requests').innerText(), new RegExp(`^${all.length}\\b`, 'u'));
  const [fresh, read, written, output, share] = expected(all);
  assert.deepEqual(await tokensOf(head), [fresh, read, written, output, `${share}1 cache break`]);
  const [f, r, w, o, s] = expected(main);
  assert.deepEqual(await tokensOf(row(page, '1_main')), [f, r, w, o, `${s}1 cache break`]);
  assert.deepEqual(await tokensOf(row(page, '1_a4ac3da6cbbd61ff')), expected([AGENT_USED]));
  assert.deepEqual(await tokensOf(row(page, '1_helpers')), expected([TITLE_USED]));
  const last = TURNS.at(-1)?.at(-1) ?? used({});
  assert.equal(
    await head.locator('.sessions-context').innerText(),
    shown(
      last.input_tokens +
        last.cache_read_input_tokens +
        last.cache_creation_input_tokens +
        last.output_tokens,
    ),
  );
}

/** Checks the turns of the main thread and its cache breaks. */
async function assertTurns(page: Page): Promise<void> {
  const turn = row(page, '1_main_1');
  assert.match(await turn.innerText(), /52 k in 700 out/u, 'its largest prompt, and what came last');
  assert.match(await turn.innerText(), /2 req\./u);
  const breaks = await page.locator('.break-line').allInnerTexts();
  assert.equal(breaks.length, 2);
  assert.match(breaks[0] ?? '', /Cache break\s+60 k tokens were cached, 0 were read; 61 k written again\./u);
  assert.match(breaks[0] ?? '', /claude-opus-4-8 → claude-sonnet-4-8/u);
  assert.match(breaks[1] ?? '', /Context compacted\s+61 k → 31 k/u);
  const order = await page.locator('.sessions-row').evaluateAll((rows) => rows.map(({ id }) => id));
  assert.equal(order.indexOf('session-row-1_main_3_break-0') + 1, order.indexOf('session-row-1_main_3'));
}

async function foldsHelpers(page: Page): Promise<void> {
  const folder = row(page, '1_helpers').getByRole('button', {
    name: 'Requests of the helpers of Claude Code …7c41d9e0',
  });
  assert.equal(await folder.getAttribute('aria-expanded'), 'false');
  await folder.click();
  const helper = row(page, '1_helpers_1');
  await helper.waitFor();
  assert.equal(await folder.getAttribute('aria-expanded'), 'true');
  assert.match((await helper.innerText()).replaceAll(/\s+/gu, ' '), /700 in 12 out.*1 req\./u);
  assert.deepEqual(await findingsOfAxe(page), []);
  await helper.getByRole('link', { name: '1 req.' }).click();
  await page.getByText('Claude Code …7c41d9e0, helpers, request 1').waitFor();
  await page.getByText(/^1 of 10 requests/u).waitFor();
  await page.getByRole('link', { name: 'Sessions', exact: true }).last().click();
  await helper.waitFor();
  await folder.focus();
  await page.keyboard.press('Enter');
  await helper.waitFor({ state: 'detached' });
}

async function assertTotals(page: Page, all: readonly Used[]): Promise<void> {
  const totals = page.locator('.sessions-totals');
  const everything = [...all, used({ fresh: 3, written: 4000, output: 20 })];
  const [, , , outputs] = expected(everything);
  assert.match(await totals.locator('.sessions-output').innerText(), new RegExp(`^≥ .*${outputs}$`, 'su'));
  await page.getByText('2 responses reported no usage (the client did not ask for usage)').waitFor();
  const script = row(page, '3');
  const dash = script.locator('.sessions-fresh .not-told');
  assert.equal(await dash.innerText(), '-');
  await dash.hover();
  await page.getByText('Not reported: the client did not ask for usage').waitFor();
}

async function assertLimits(page: Page): Promise<void> {
  const cells = page.getByRole('region', { name: 'Rate limits' }).getByRole('listitem');
  const texts = (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s+/gu, ' '));
  // The day is shown with the time if the reset is past midnight.
  assert.match(
    texts[0] ?? '',
    /^Claude 5 hours 18% left least left resets (?:\w{3} )?\d\d:\d\d, in 8[12] min as of \d\d:\d\d$/u,
  );
  assert.match(texts[1] ?? '', /^Claude 7 days 46% left resets \w{3} \d\d:\d\d as of \d\d:\d\d$/u);

  assert.match(
    texts[2] ?? '',
    /^Claude Extra usage off 25% used, org level disabled as of \d\d:\d\d$/u,
    'it is no window, and has no meter',
  );
  assert.equal(await cells.nth(2).locator('.limit-meter').count(), 0);
}

async function leadsToRequests(page: Page): Promise<void> {
  const grid = page.getByRole('treegrid', { name: 'Sessions' });
  await grid.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await row(page, '1_main_1').click();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await active(page), 'session-row-1_main');
  await row(page, '1_main_1').click();
  await grid.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Claude Code …7c41d9e0, main thread, turn 1').waitFor();
  await page.getByText(/^2 of 10 requests/u).waitFor();
  assert.equal(await page.locator('.request-rows .request-row').count(), 2);
  await page.getByRole('link', { name: 'Sessions', exact: true }).last().click();
  await page.waitForFunction(
    () => document.querySelector('.sessions-row.is-chosen')?.id === 'session-row-1_main_1',
  );
}

test(
  'the table filters, hides columns, keeps its place while live, exports and forgets',
  { skip },
  async (context) => {
    const window = await openSessions(context);
    const { page } = window;
    await work(window);
    await window.go('/sessions?session=3');
    await page.waitForFunction(
      () => document.querySelector('.sessions-row.is-chosen')?.id === 'session-row-3',
    );
    const top = async (key: string): Promise<number> => (await row(page, key).boundingBox())?.y ?? -1;
    const before = await top('3');
    const release = await window.claudeHeld({
      session: OTHER,
      used: used({ fresh: 1, read: 4003, written: 10, output: 1 }),
    });
    await row(page, '2').getByText('live').waitFor();
    await page.getByRole('link', { name: /^Sessions\s+1 live$/u }).waitFor();
    assert.equal(await top('3'), before, 'what is open does not move');
    release();
    await page.getByText(/^2 answers reported|^3 answers reported/u).waitFor();

    await filters(page);
    await hidesColumns(page);
    await row(page, '1')
      .getByRole('button', { name: /copy the id$/u })
      .click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), SESSION);

    await window.go('/providers/anthropic');
    await page.getByText('Claude, 5 hours').waitFor();
    await page.getByText('18% left').waitFor();
    await page.getByText('off, 25% used, org level disabled').waitFor();
    await window.go('/sessions?session=1');
    await row(page, '1_main_4').waitFor();
    await fitsAndIsAccessible(page);
    await exportsThem(page);
    await forgetsThem(page);
    assertCalm(window);
  },
);

async function filters(page: Page): Promise<void> {
  const field = page.getByRole('combobox', { name: /^Filter/u });
  await field.fill('client:claude break:model');
  await page.getByText('1 session of 3').waitFor();
  assert.match(page.url(), /filter=client%3Aclaude\+break%3Amodel/u);
  await field.fill('break:nothing');
  await page.getByText(/^“break” must be any, break, miss/u).waitFor();
  await page.getByText('1 session of 3').waitFor();
  await field.fill('nobody');
  await page.getByRole('heading', { name: 'No sessions match' }).waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).last().click();
  await page.getByText('3 sessions').waitFor();
}

async function hidesColumns(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Fresh' }).click();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('columnheader', { name: 'Fresh' }).count(), 0);
  await page.reload();
  await page.getByRole('columnheader', { name: 'Read' }).waitFor();
  assert.equal(await page.getByRole('columnheader', { name: 'Fresh' }).count(), 0, 'it is remembered');
  await page.evaluate(() => localStorage.clear());
}

async function fitsAndIsAccessible(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 800],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.getByRole('columnheader', { name: width === 800 ? 'In / out' : 'Written' }).waitFor();
    assert.deepEqual(await findingsOfAxe(page), [], `${colorScheme} ${width}`);
    const wider = await page.evaluate(() => {
      const main = document.querySelector('main') ?? document.documentElement;
      return main.scrollWidth - main.clientWidth;
    });
    assert.equal(wider, 0, `${colorScheme} ${width} is not wider than the window`);
  }
}

async function exportsThem(page: Page): Promise<void> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const text = readFileSync(await (await saving).path(), 'utf8');
  assert.ok(text.includes(SESSION) && !text.includes('Bearer'));
}

async function forgetsThem(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Forget all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('3 sessions').waitFor();
  await page.getByRole('button', { name: 'Forget all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget all' }).click();
  await page.getByRole('heading', { name: 'No sessions yet' }).waitFor();
}
