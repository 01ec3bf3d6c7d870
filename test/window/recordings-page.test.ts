import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RecordedRequest } from '../../src/contract/recording.ts';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { openBusyWindow } from './live-support.ts';
import { assertCalm, type OpenWindow, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;
const DAY_MS = 86_400_000;
const RECORDING = 'session_recording:\n  enabled: true\n';
const WITH_BODIES = `${RECORDING}  bodies: true\n`;

test(
  'one press and Apply start recording, and new requests appear by themselves',
  { skip },
  async (context) => {
    const window = await openBusyWindow(context);
    const { page } = window;
    await window.send();
    await window.go('/requests');
    await page.getByRole('tab', { name: 'Recorded' }).click();
    assert.match(page.url(), /#\/requests\/recorded$/u);
    await page.getByRole('heading', { name: 'Requests are not recorded' }).waitFor();
    await page.getByText(folderOf(window)).waitFor();
    const button = page.getByRole('button', { name: 'Record requests' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Staged: recording starts').waitFor();
    assert.equal(await focusedText(window), 'Cancel', 'the focus stays');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Recording, but no requests yet' }).waitFor();
    assert.match(window.file(), /session_recording:\n {2}enabled: true/u);
    await window.send();
    await rows(window).first().waitFor();
    assert.equal(await rows(window).count(), 1, 'what came before was not recorded');
    await page.getByText('1 request · no tokens reported').waitFor();
    assertCalm(window);
  },
);

test('a variable that keeps recording off is named', { skip }, async (context) => {
  const env = { LUNAROUTE_ENABLE_SESSION_RECORDING: 'false' };
  const window = await openWindow(context, { env });
  await window.go('/requests/recorded');
  await window.page.getByText('LUNAROUTE_ENABLE_SESSION_RECORDING').waitFor();
  assert.equal(await window.page.getByRole('button', { name: 'Record requests' }).count(), 0);
});

test('recordings are read by keyboard alone, down to headers and bodies', { skip }, async (context) => {
  const window = await openBusyWindow(context, { config: WITH_BODIES });
  const { page } = window;
  await window.send();
  await window.send();
  await window.go('/requests/recorded');
  const list = page.getByRole('grid', { name: /^Recorded requests/u });
  await list.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const detail = page.getByRole('complementary', { name: 'Selected recording' });
  await detail.getByText('reused', { exact: true }).waitFor();
  await detail.getByText('Not reported: the provider named none').waitFor();
  assert.match(await detail.locator('dl').innerText(), /Role\s+main thread/u);
  await detail.getByRole('button', { name: 'Show headers and bodies' }).focus();
  await page.keyboard.press('Enter');
  const request = detail.getByRole('region', { name: 'The request' });
  await request.getByText('"model": "model-1"').waitFor();
  await request.getByText('application/json').waitFor();
  await detail.getByRole('region', { name: 'The response' }).getByText('{}', { exact: true }).waitFor();
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await detail.getByText('created', { exact: true }).waitFor();
  await detail.getByRole('button', { name: 'Show headers and bodies' }).waitFor();
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'detached' });
  assertCalm(window);
});

test('a filter limits what is shown and exported', { skip }, async (context) => {
  const window = await openWindow(context, { config: RECORDING });
  const { page } = window;
  writeRecordings(window, 700);
  await window.go('/requests/recorded');
  await page
    .getByText('500 requests · 5.0 M tokens in, 50 k out, as reported · the newest 500 of more')
    .waitFor();
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByText('700 requests · 7.0 M tokens in, 70 k out, as reported').waitFor();
  await page.getByRole('combobox', { name: /^Filter/u }).fill('model-7');
  await page.getByText('100 requests').waitFor();
  await page.getByRole('combobox', { name: 'Status shown' }).click();
  await page.getByRole('option', { name: '4xx refused' }).click();
  await page.getByRole('heading', { name: 'No recordings match' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).first().click();
  await page.getByRole('combobox', { name: /^Filter/u }).fill('model-3');
  await page.getByText('100 requests').waitFor();
  const jsonl = await exported(window, 'Save as .jsonl');
  const lines = jsonl.trimEnd().split('\n');
  assert.equal(lines.length, 100);
  assert.ok(lines.every((line) => RecordedRequest.parse(JSON.parse(line)).model === 'model-3'));
  const har: unknown = JSON.parse(await exported(window, 'Save as .har'));
  assert.ok(typeof har === 'object' && har !== null && 'log' in har);
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('combobox', { name: 'Time shown' }).click();
  await page.getByRole('option', { name: 'Today' }).click();
  await page.getByRole('heading', { name: 'No recordings match' }).waitFor();
  assertCalm(window);
});

test('unreadable lines and unwritten requests are reported', { skip }, async (context) => {
  const window = await openWindow(context, { config: RECORDING });
  appendFileSync(writeRecordings(window, 2), 'torn\n{"dropped":12}\n{}\nagain\n');
  await window.go('/requests/recorded');
  await window.page.getByText('3 lines could not be read').waitFor();
  await window.page.getByText('12 requests were not written because the disk').waitFor();
});

test('a failed read is reported and can be retried', { skip }, async (context) => {
  const window = await openWindow(context, { config: RECORDING });
  const { page } = window;
  writeRecordings(window, 2);
  const lists = '**/api/recordings/list';
  await page.route(lists, (route) => route.fulfill({ status: 500, body: '{}' }));
  await window.go('/requests/recorded');
  await page.getByRole('heading', { name: 'The recordings could not be read' }).waitFor();
  await page.unroute(lists);
  await page.getByRole('button', { name: 'Try again' }).click();
  await rows(window).nth(1).waitFor();
  await page.route(lists, (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('could not be refreshed; showing what was read before').waitFor();
  assert.equal(await rows(window).count(), 2);
});

test('earlier recordings are shown while recording is off', { skip }, async (context) => {
  const window = await openWindow(context);
  writeRecordings(window, 2);
  await window.go('/requests/recorded');
  await rows(window).nth(1).waitFor();
  await window.page.getByText('Recording is off now').waitFor();
  await rows(window).first().click();
  await window.page.getByText('From an earlier run of LunaRoute.').waitFor();
  await window.page.getByRole('button', { name: 'Record requests' }).click();
  await window.page.getByRole('button', { name: 'Apply' }).click();
  await window.page.getByText('Recording is off now').waitFor({ state: 'detached' });
  assertCalm(window);
});

test('recordings are read only while the page is shown', { skip }, async (context) => {
  const window = await openBusyWindow(context, { config: RECORDING });
  const { page } = window;
  let readings = 0;
  page.on('request', (request) => {
    if (request.url().includes('/recordings/list')) readings += 1;
  });
  await window.send();
  await window.go('/requests');
  await page.getByRole('grid', { name: /^Requests/u }).waitFor();
  assert.equal(readings, 0, 'the live requests need none');
  await window.go('/requests/recorded');
  await rows(window).first().waitFor();
  const before = readings;
  assert.ok(before > 0);
  await setHidden(window, true);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await window.send();
  await someFrames(window);
  assert.equal(readings, before);
  await setHidden(window, false);
  await rows(window).nth(1).waitFor();
});

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing in the recordings, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser = { colorScheme, viewport: { width, height: 900 } };
    const window = await openBusyWindow(context, {
      browser,
      config: 'session_recording:\n  bodies: true\n',
    });
    const { page } = window;
    const check = async (name: string): Promise<void> => {
      assert.deepEqual(await findingsOfAxe(window.page), [], name);
      assert.equal(await widerBy(window), 0, `${name} is not wider than the window`);
    };
    await window.go('/requests/recorded');
    await page.getByRole('button', { name: 'Record requests' }).click();
    await page.getByText('Staged: recording starts').waitFor();
    await check('switched off and staged');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Recording, but no requests yet' }).waitFor();
    await check('nothing yet');
    await window.send();
    await rows(window).first().waitFor();
    (await window.stream()).leave();
    await page.getByText('1 newer').waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await rows(window).filter({ hasText: 'failed' }).click();
    await page.getByRole('button', { name: 'Show headers and bodies' }).click();
    await page.getByRole('region', { name: 'The response' }).waitFor();
    await check('the list with its details');
    await page.getByRole('combobox', { name: 'Time shown' }).click();
    await page.getByRole('option', { name: 'Chosen days' }).click();
    await page.getByLabel('Last day').fill('2001-01-01');
    await page.getByRole('heading', { name: 'No recordings match' }).waitFor();
    await check('nothing matches');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'Save as .har' }).waitFor();
    await check('the export');
    assertCalm(window);
  });
}

function rows({ page }: OpenWindow) {
  return page.locator('.request-rows .request-row');
}

function folderOf({ program }: OpenWindow): string {
  return program.app.settings.resolved.settings.sessionRecording.directory;
}

/** Writes recordings from two days ago, each with 10,000 tokens in and 100 out; every seventh is of `model-1`. */
function writeRecordings(window: OpenWindow, count: number): string {
  const day = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
  const lines = Array.from({ length: count }, (_none, at) => JSON.stringify(recording(day, at)));
  const file = path.join(folderOf(window), `${day}.jsonl`);
  mkdirSync(folderOf(window), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function recording(day: string, at: number): RecordedRequest {
  return {
    time: new Date(Date.parse(`${day}T08:00:00.000Z`) + at * 1000).toISOString(),
    id: at + 1,
    provider: 'openai',
    dialect: 'openai',
    model: `model-${1 + (at % 7)}`,
    method: 'POST',
    path: '/v1/responses',
    url: 'https://api.example/v1/responses',
    status: 200,
    attempts: 1,
    connectionId: 1,
    connection: 'reused',
    retries: [],
    firstByteMs: 100,
    durationMs: 900,
    requestBytes: 10,
    responseBytes: 10,
    code: null,
    client: 'assistant/1.0',
    streamed: true,
    tokens: { input: 10_000, output: 100 },
    stopReason: 'completed',
    providerError: null,
  };
}

/** Exports with the current filter and returns the saved text. */
async function exported({ page }: OpenWindow, button: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  await page.getByRole('dialog', { name: 'Export recordings' }).waitFor({ state: 'detached' });
  return text;
}

function focusedText({ page }: OpenWindow): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.textContent ?? undefined);
}

async function setHidden({ page }: OpenWindow, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Waits for some frames so that any pending work would run. */
function someFrames({ page }: OpenWindow): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 30; frame += 1) {
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    }
  });
}

function widerBy({ page }: OpenWindow): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement;
    return main.scrollWidth - main.clientWidth;
  });
}
