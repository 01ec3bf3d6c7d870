import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenScale } from '../../../renderer/session-list/token-scale.ts';
import {
  formatCached,
  isLowerBound,
  formatNotTold,
  promptOf,
  formatToken,
} from '../../../renderer/text/format-tokens.ts';
import { totalsOf } from '../../../renderer/pages/sessions/session-totals.ts';
import { agent, NO_TOKENS, session, sums, tokens } from '../session-list/session-support.ts';

const COUNTS = [
  [null, '-'],
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [1000, '1 k'],
  [8249, '8.2 k'],
  [9949, '9.9 k'],
  [9950, '10 k'],
  [611_900, '612 k'],
  [999_499, '999 k'],
  [999_500, '1 M'],
  [5_840_000, '5.84 M'],
  [10_040_000, '10 M'],
  [12_340_000, '12.3 M'],
  [123_456_789, '123 M'],
] as const;

test('a token count has at most three digits and a single unit', () => {
  for (const [count, words] of COUNTS) assert.equal(formatToken(count), words);
});

const SHARES = [
  [tokens({ fresh: 100, cacheRead: 900, output: 5 }), '90%'],
  [tokens({ fresh: 1, cacheRead: 99_999 }), '99%'],
  [tokens({ fresh: 99_999, cacheRead: 1 }), '1%'],
  [tokens({ cacheRead: 10 }), '100%'],
  [tokens({ fresh: 10 }), '0%'],
  [tokens({ output: 10 }), '-'],
  [{ ...NO_TOKENS, fresh: 10, output: 1 }, '-'],
  [NO_TOKENS, '-'],
] as const;

test('the cached share refers to the whole prompt and is never rounded to all or none', () => {
  for (const [of, words] of SHARES) assert.equal(formatCached(of), words);
});

test('a prompt with an unreported part is the sum of the others', () => {
  assert.equal(promptOf(tokens({ fresh: 10, cacheRead: 5, cacheWrite: null, output: 99 })), 15);
  assert.equal(promptOf(NO_TOKENS), null);
});

test('a missing count has a reason', () => {
  const known = tokens({ fresh: 1, cacheRead: 2, cacheWrite: null, output: 3 });
  const cases = [
    [sums({ unreported: 2, unreportedWhy: 'not_asked' }), 'Not reported: the client did not ask for usage'],
    [sums({ requests: 2, live: 2 }), 'No answer is complete yet'],
    [sums({ tokens: known }), 'The provider doesn’t report this count'],
    [sums(), 'No token counts for these requests'],
  ] as const;
  for (const [of, words] of cases) assert.equal(formatNotTold(of), words);
  assert.equal(isLowerBound(sums({ unreported: 1, tokens: known }), 'fresh'), true);
  assert.equal(isLowerBound(sums({ unreported: 1, tokens: known }), 'cacheWrite'), false);
  assert.equal(isLowerBound(sums({ tokens: known }), 'fresh'), false);
});

test('the scale is round, covers the largest value and has few lines', () => {
  const cases = [
    [189_000, [0, 50_000, 100_000, 150_000, 200_000]],
    [200_000, [0, 50_000, 100_000, 150_000, 200_000]],
    [34_000, [0, 10_000, 20_000, 30_000, 40_000]],
    [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ] as const;
  for (const [largest, ticks] of cases) {
    const scale = tokenScale(largest);
    assert.deepEqual(
      scale.ticks.map((tick) => Math.round(tick * 10) / 10),
      ticks,
    );
    assert.ok(scale.most >= largest);
  }
});

test('totals add up the known values and name what is missing', () => {
  const totals = totalsOf([
    session({ requests: 3, turns: 2, tokens: tokens({ fresh: 1, cacheRead: 2, cacheWrite: 3, output: 4 }) }),
    session({
      requests: 4,
      turns: null,
      tokens: tokens({ fresh: 10, cacheRead: 20, cacheWrite: null, output: 40 }),
      unreported: 2,
      agents: [agent({ unreported: 2, unreportedWhy: 'cut' }), agent({ key: 'a', unreportedWhy: 'busy' })],
    }),
  ]);
  assert.deepEqual(totals.tokens, tokens({ fresh: 11, cacheRead: 22, cacheWrite: 3, output: 44 }));
  assert.deepEqual([totals.count, totals.turns, totals.requests, totals.unreported], [2, 2, 7, 2]);
  assert.deepEqual(totals.why, ['cut']);
  assert.deepEqual([...totals.lowerBounds], ['cacheRead', 'cacheWrite', 'fresh', 'output']);
  const onlyWrites = totalsOf([
    session({ tokens: tokens({ fresh: 1, cacheRead: 2, cacheWrite: null, output: 4 }) }),
    session(),
  ]);
  assert.deepEqual([...onlyWrites.lowerBounds], ['cacheWrite'], 'a session without answers lacks nothing');
});
