import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { RecordedRequest } from '../../src/contract/recording.ts';
import { RedactThread, MAX_REDACT_MS } from '../../src/recording/redact-thread.ts';
import type { RawMessage, RedactJob, RedactRules } from '../../src/recording/redact-job.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { keptLog, recorded } from './support.ts';

function message(text: string): RawMessage {
  return {
    headers: ['content-type', 'application/json', 'x-api-key', 'my-own-key'],
    body: Uint8Array.from(Buffer.from(text)),
    isCut: false,
    omitted: undefined,
    isStream: false,
  };
}

function job(id: number, text: string): RedactJob {
  return { row: recorded({ id }), url: '/v1/x', request: message(text), response: message(text) };
}

const RULES: RedactRules = { secrets: ['the-key-of-the-settings'], pii: undefined };
/** A pattern that a user may write and that takes one search per character, each to the end of the text. */
const ENDLESS: RedactRules = {
  secrets: [],
  pii: { kinds: [], patterns: [{ name: 'x', pattern: 'a(.*b)?' }] },
};

function started(context: TestContext): {
  readonly thread: RedactThread;
  readonly clock: TurnedClock;
  readonly lines: string[];
} {
  const clock = new TurnedClock();
  const { log, lines } = keptLog();
  const thread = new RedactThread({ clock, log });
  context.after(() => thread.close());
  return { thread, clock, lines };
}

test('recordings are redacted one at a time, removing the secrets of the settings and of the request', async (context) => {
  const { thread } = started(context);
  const text = '{"a":"the-key-of-the-settings my-own-key"}';
  const outcomes = await Promise.all([1, 2, 3].map((id) => thread.redact(job(id, text), RULES)));
  for (const [index, outcome] of outcomes.entries()) {
    assert.ok('line' in outcome);
    const row = RecordedRequest.parse(JSON.parse(outcome.line));
    assert.equal(row.id, index + 1);
    assert.equal(row.request?.text, '{"a":"*** ***"}');
    assert.deepEqual(row.response?.headers, [
      ['content-type', 'application/json'],
      ['x-api-key', '<10 characters>'],
    ]);
  }
});

test('a job that takes too long is abandoned and does not delay those behind it', async (context) => {
  const { thread, clock } = started(context);
  const endless = thread.redact(job(1, 'a'.repeat(500_000)), ENDLESS);
  const behind = thread.redact(job(2, '{}'), RULES);
  clock.turn(MAX_REDACT_MS);
  assert.deepEqual(await endless, { failed: 'too_slow' });
  assert.ok('line' in (await behind));
});

test('jobs that exceed the queue or wait when the thread closes are not recorded', async (context) => {
  const { thread } = started(context);
  const large = 'x'.repeat(5 * 1024 * 1024);
  const outcomes = [1, 2, 3, 4].map((id) => thread.redact(job(id, large), RULES));
  assert.deepEqual(await outcomes[3], { failed: 'busy' });
  thread.close();
  assert.deepEqual(
    await Promise.all(outcomes.slice(0, 3)),
    Array.from({ length: 3 }, () => ({ failed: 'busy' })),
  );
  assert.ok('line' in (await thread.redact(job(5, '{}'), RULES)), 'another job starts another thread');
});

test('a thread that keeps crashing is paused for a minute with a single warning', async (context) => {
  const { thread, clock, lines } = started(context);
  const broken: RedactRules = { secrets: [], pii: { kinds: [], patterns: [{ name: 'x', pattern: '(' }] } };
  for (let count = 0; count < 3; count += 1)
    assert.ok('failed' in (await thread.redact(job(1, '{}'), broken)));
  assert.deepEqual(await thread.redact(job(2, '{}'), RULES), { failed: 'busy' });
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /Bodies are not recorded for a minute/u);
  clock.turn(60_000);
  assert.ok('line' in (await thread.redact(job(3, '{}'), RULES)));
});

test('a request with too many secrets is recorded without the parts that may contain them', async (context) => {
  const { thread } = started(context);
  const many = Array.from({ length: 300 }, (_, index) => `canary-${index}`);
  const request = {
    ...message(`{"a":"${many.join(' ')}"}`),
    headers: ['cookie', many.join(';'), 'x-app', 'canary-250'],
  };
  const outcome = await thread.redact({ ...job(1, '{}'), request }, RULES);
  assert.ok('line' in outcome);
  assert.doesNotMatch(outcome.line, /canary/u);
  const row = RecordedRequest.parse(JSON.parse(outcome.line));
  assert.deepEqual([row.request?.omitted, row.response?.omitted], ['secret', 'secret']);
});

test('the thread ends after its last job unless it is kept', async (context) => {
  const ends: Promise<unknown>[] = [];
  const begun = (worker: Worker): void => void ends.push(once(worker, 'exit'));
  process.on('worker', begun);
  context.after(() => process.off('worker', begun));
  const { thread } = started(context);
  thread.isKept = true;
  for (const id of [1, 2]) await thread.redact(job(id, 'a'), RULES);
  assert.equal(ends.length, 1);
  thread.isKept = false;
  await ends[0];
  await thread.redact(job(3, 'a'), RULES);
  assert.equal(ends.length, 2);
  await ends[1];
});
