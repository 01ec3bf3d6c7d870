import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import zlib from 'node:zlib';
import { compilePattern } from '../../src/rules/pattern.ts';
import { statusOf } from '../support/http-message.ts';
import { type RawPair, requestText, startPair } from '../support/raw-pair.ts';
import { connectRaw } from '../support/raw-peer.ts';

const MIB = 1024 * 1024;
/** Each pattern takes minutes on its model in a backtracking engine. */
const HOSTILE = ['^(\\w+-?)+$', '(a|aa)+$', '^(.*a){25}$', '.*sonnet.*'];

function startHostile(context: TestContext): Promise<RawPair> {
  const routingRules = HOSTILE.map((modelPattern) => ({ modelPattern, provider: 'anthropic' }));
  return startPair(context, undefined, { settings: { routingRules } });
}

for (const length of [10, 30, 256, 1000, 100_000, 10_000_000]) {
  for (const coding of ['', 'gzip']) {
    test(`a hostile model of ${length} characters ${coding} is answered, and the next request too`, async (context) => {
      const pair = await startHostile(context);
      const text = `{"model":"${'a'.repeat(length - 1)}!"}`;
      const body = coding === '' ? text : zlib.gzipSync(text).toString('latin1');
      const lines = [
        `Content-Length: ${body.length}`,
        ...(coding === '' ? [] : [`Content-Encoding: ${coding}`]),
      ];
      pair.client.send(requestText(pair.app, 'POST /v1/chat/completions', lines) + body);
      assert.equal(statusOf(await pair.client.message()), length > 256 ? 400 : 200);
      pair.client.send(requestText(pair.app, 'GET /v1/models'));
      assert.equal(statusOf(await pair.client.message()), 200);
    });
  }
}

/**
 * Counts the responses to other requests and the event loop turns while a body of `bytes` with its model at the end is
 * held.
 */
async function besides(
  context: TestContext,
  bytes: number,
): Promise<{ readonly answered: number; readonly turns: number }> {
  const pair = await startHostile(context);
  const other = await connectRaw(context, pair.app.port);
  const body = `{"text":"${'x'.repeat(bytes)}","model":"gpt!"}`;
  const hold = { isOver: false };
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (!hold.isOver) setImmediate(count);
  };
  setImmediate(count);
  const large = pair.client.message().then((answer) => {
    hold.isOver = true;
    return answer;
  });
  pair.client.send(
    requestText(pair.app, 'POST /v1/chat/completions', [`Content-Length: ${body.length}`]) + body,
  );
  let answered = 0;
  while (!hold.isOver) {
    other.send(requestText(pair.app, 'GET /v1/models'));
    assert.equal(statusOf(await other.message()), 200);
    answered += 1;
  }
  assert.equal(statusOf(await large), 200);
  return { answered, turns };
}

/** The most libuv reads from a socket in one turn of the event loop. */
const TURN_BYTES = 2 * MIB;

test('the work per turn does not grow with the held body, and other requests are answered meanwhile', async (context) => {
  for (const times of [1, 2, 4]) {
    const bytes = times * 6 * MIB;
    const { answered, turns } = await besides(context, bytes);
    assert.ok(turns >= bytes / TURN_BYTES, `${turns} turns for ${bytes} bytes`);
    // If the body were processed in one go, only one other request would be answered, however large the body.
    assert.ok(answered > 1, `${answered} answered beside ${bytes} bytes`);
  }
});

/** CPU time in microseconds for 300 searches in a model of this length. */
function searchTime(pattern: string, length: number): number {
  const compiled = compilePattern(pattern);
  assert.ok(compiled.kind === 'pattern');
  const model = `${'a'.repeat(length - 1)}!`;
  const begun = process.cpuUsage();
  for (let count = 0; count < 300; count += 1) compiled.pattern.test(model);
  return process.cpuUsage(begun).user;
}

for (const pattern of HOSTILE) {
  test(`a search for ${pattern} takes time linear in the length of the model`, () => {
    searchTime(pattern, 256); // the compiler's
    const ratio = searchTime(pattern, 256) / Math.max(1, searchTime(pattern, 32));
    // Linear time gives a ratio of 8, quadratic time 64, and a backtracking engine would never finish.
    assert.ok(ratio < 30, String(ratio));
  });
}
