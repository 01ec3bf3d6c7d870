import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm, type WindowOptions } from './open-window.ts';

const skip = browserMissing() ?? false;

/** One idle connection for bursts of four, and a timeout that a variable keeps too short. */
const CONFIG = `providers:
  openai:
    http_client:
      pool_max_idle_per_host: 1
  anthropic:
    http_client:
      stream_idle_timeout_secs: 900
`;
const ENV = { LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: '600' };
const MAX_IDLE = 'providers.openai.http_client.pool_max_idle_per_host';

/** Opens a window on a program that has handled eight bursts of four requests. */
async function openSick(context: TestContext, options: WindowOptions = {}): Promise<BusyWindow> {
  const window = await openBusyWindow(context, { config: CONFIG, env: ENV, ...options });
  for (let burst = 0; burst < 8; burst += 1) await window.sendTogether(4);
  return window;
}

test('a finding shows its evidence, and its change is staged and undone', { skip }, async (context) => {
  const window = await openSick(context);
  const { page } = window;
  await window.go('/doctor');
  const finding = page.getByRole('article', {
    name: 'Connections are closed because the limit on idle ones is too low',
  });
  await finding.getByText(/of 32 requests got a new connection/u).waitFor();
  await page.getByRole('link', { name: 'Doctor 2 findings' }).waitFor();
  await page.getByRole('row', { name: /^openai 32 / }).waitFor();
  await finding.getByRole('button', { name: /^Stage this change: Max idle connections/u }).click();
  const bar = page.getByRole('region', { name: 'Staged changes' });
  await bar.getByText('1 change', { exact: true }).waitFor();
  await finding.getByText('Staged: takes effect on Apply').waitFor();
  assert.match(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''),
    /^Undo/u,
    'the focus is where it was',
  );
  await finding.getByRole('link', { name: 'Max idle connections' }).click();
  assert.equal(await window.field(MAX_IDLE).inputValue(), '4');
  await window.go('/doctor');
  await finding.getByRole('button', { name: /^Undo/u }).click();
  await bar.waitFor({ state: 'detached' });
  assertCalm(window);
});

test(
  'a value set by a variable is not staged, and the variable name is copied',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context, { config: CONFIG, env: ENV });
    const { page } = window;
    await window.go('/doctor');
    const finding = page.getByRole('article', { name: 'Stream idle timeout can never end a request' });
    await finding.getByRole('button', { name: /^LUNAROUTE_ANTHROPIC_TIMEOUT_SECS/u }).click();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      'LUNAROUTE_ANTHROPIC_TIMEOUT_SECS',
    );
    assert.equal(await finding.getByRole('button', { name: /^Stage/u }).count(), 0);
    await page.getByText('No requests recorded yet').waitFor();
    assertCalm(window);
  },
);

test(
  'without traffic it says what it needs, and later that nothing needs changing',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context);
    const { page } = window;
    await window.go('/doctor');
    await page.getByRole('heading', { name: 'Nothing to look at yet' }).waitFor();
    for (let count = 0; count < 3; count += 1) await window.send();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('heading', { name: 'Nothing to change' }).waitFor();
    await page.getByText(/^Checked: 3 requests to openai/u).waitFor();
    assertCalm(window);
  },
);

test('the palette finds both pages', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  const { page } = window;
  for (const [words, title] of [
    ['codex', 'Assistants'],
    ['advice', 'Doctor'],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search pages/u }).fill(words);
    await page.getByRole('option', { name: new RegExp(`^${title}`, 'u') }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }
  assertCalm(window);
});

test('values are simulated by keyboard, and the chosen value is staged', { skip }, async (context) => {
  const window = await openSick(context);
  const { page } = window;
  await window.go('/providers/openai');
  const button = page.getByRole('button', { name: 'What if? Max idle connections' });
  await button.focus();
  await page.keyboard.press('Enter');
  const group = page.getByRole('group', { name: 'What if? Max idle connections' });
  await group.getByText('Simulated on 32 requests').waitFor();
  const curve = group.getByRole('slider', { name: 'Max idle connections, simulated' });
  assert.equal(await curve.getAttribute('aria-valuetext'), '4', 'it begins at the best');
  await curve.focus();
  await page.keyboard.press('Home');
  assert.match(await group.getByRole('status').innerText(), /^With max idle connections 0 instead of 1, /u);
  await page.keyboard.press('ArrowRight');
  await group.getByText('In effect now').waitFor();
  await page.keyboard.press('ArrowRight');
  await group.getByRole('button', { name: 'Stage 2 for Max idle connections' }).click();
  assert.equal(await window.field(MAX_IDLE).inputValue(), '2');
  await group.getByRole('button', { name: /^Staged/u }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Staged/u);
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied.', { exact: true }).first().waitFor();
  assert.match(window.file(), /pool_max_idle_per_host: 2/u);
  await button.click();
  await group.waitFor({ state: 'detached' });
  assertCalm(window);
});

test('without recorded requests there is no curve, and it says what it needs', { skip }, async (context) => {
  const window = await openBusyWindow(context);
  await window.go('/providers/anthropic');
  await window.page.getByRole('button', { name: 'What if? Idle timeout' }).click();
  const group = window.page.getByRole('group', { name: 'What if? Idle timeout' });
  await group.getByText(/^No requests to this provider in the last hour/u).waitFor();
  assert.equal(await group.getByRole('slider').count(), 0);
  assertCalm(window);
});

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing at the doctor, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser = { colorScheme, viewport: { width, height: 900 } };
    const window = await openSick(context, { browser });
    const { page } = window;
    await window.go('/doctor');
    await page.getByRole('article').nth(1).waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), [], 'the page');
    assert.equal(await widerBy(window), 0);
    await page.getByRole('button', { name: /^Stage this change/u }).click();
    await page.getByText('Staged: takes effect on Apply').waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), [], 'with a staged change');
    await window.go('/providers/openai');
    await page.getByRole('button', { name: 'What if? Max idle connections' }).click();
    await page.getByRole('slider').waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), [], 'the curve');
    assert.equal(await widerBy(window), 0);
    assertCalm(window);
  });
}

function widerBy({ page }: BusyWindow): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement;
    return main.scrollWidth - main.clientWidth;
  });
}

test(
  'a support bundle is shown in full before it is saved, by keyboard, and axe finds nothing',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/doctor');
    await page.getByRole('button', { name: 'Support bundle' }).press('Enter');
    const text = page.getByLabel('Text of the bundle');
    await text.getByText('== Settings ==').waitFor();
    const shown = (await text.textContent()) ?? '';
    assert.match(shown, /== Pools ==[\s\S]*== Log/u);
    assert.deepEqual(await findingsOfAxe(page), []);
    await text.focus();
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    const download = await downloaded;
    assert.match(download.suggestedFilename(), /^lunaroute-support-\d{4}-\d\d-\d\d\.txt$/u);
    assert.equal(readFileSync(await download.path(), 'utf8'), shown);
    assertCalm(window);
  },
);
