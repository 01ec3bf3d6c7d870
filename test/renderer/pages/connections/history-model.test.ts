import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HISTORY_COUNTS, type HistoryCount, type HistoryView } from '../../../../src/contract/history.ts';
import { chartsOf, readOut } from '../../../../renderer/pages/connections/history/history-model.ts';
import { historyHref, historyRangeOf } from '../../../../renderer/pages/connections/history/history-place.ts';
import {
  bandPath,
  linePath,
  stackPaths,
} from '../../../../renderer/pages/connections/history/history-shapes.ts';

const NONE = { p50: [null, null, null, null], p95: [null, null, null, null], whole: [null, null] } as const;

/** Returns a history of four minutes. */
function viewOf(
  counts: Readonly<Partial<Record<HistoryCount, readonly number[]>>>,
  more: Partial<HistoryView> = {},
): HistoryView {
  const zeros = [0, 0, 0, 0];
  return {
    startMs: Date.UTC(2026, 10, 28, 15, 0),
    stepMs: 60_000,
    sinceMs: 0,
    isKept: true,
    gaps: ['none', 'none', 'none', 'none'],
    // Built from the list of counts, so every count is present.
    counts: Object.fromEntries(
      HISTORY_COUNTS.map((name) => [name, counts[name] ?? zeros]),
    ) as HistoryView['counts'],
    createdBy: {},
    firstByte: NONE,
    duration: NONE,
    marks: [],
    ...more,
  };
}

test('a bucket is described in words: requests, reuse, new connections, times and failures', () => {
  const view = viewOf(
    { requests: [19, 0, 0, 2], reused: [12, 0, 0, 2], serverErrors: [3, 0, 0, 0], retries: [1, 0, 0, 0] },
    {
      createdBy: { after_server_close: [5, 0, 0, 0], after_error: [2, 0, 0, 0] },
      firstByte: { p50: [1000, null, null, 5], p95: [4200, null, null, 9], whole: [1000, 4200] },
      gaps: ['none', 'none', 'stopped', 'none'],
      marks: [{ atMs: Date.UTC(2026, 10, 28, 15, 2, 30), text: 'idle timeout 90 → 55 s' }],
    },
  );
  const words = (at: number): string =>
    readOut(view, at)
      .map((part) => part.text)
      .join('; ');
  assert.equal(
    words(0),
    '19 requests; 63% reused; 7 created: 5 server close, 2 error; first byte p50 1.0 s, p95 4.2 s; 3 answered 5xx; 1 retried',
  );
  assert.equal(words(1), 'no requests');
  assert.equal(words(2), 'the proxy was stopped; idle timeout 90 → 55 s');
  assert.equal(words(3), '2 requests; 100% reused; first byte p50 5 ms, p95 9 ms; no errors');
});

test('a chart has the same round maximum for every provider, unaffected by one outlier', () => {
  const busy = viewOf({ requests: [17, 3, 0, 1] });
  const times = { p50: [10, 10, 10, 10], p95: [20, 20, 600_000, 20], whole: [10, 20] } as const;
  const quiet = viewOf({ requests: [1, 0, 0, 0] }, { duration: times });
  const maxima = chartsOf([busy, quiet]).map((charts) => charts.map(({ max }) => max));
  assert.deepEqual(maxima, [
    [20, 2, 10, 80],
    [20, 2, 10, 80],
  ]);
});

test('lines and areas have gaps at empty buckets, and a single value is as wide as its bucket', () => {
  const box = { width: 40, height: 18 };
  assert.equal(linePath([10, null, 5, 5], 10, box), 'M0 8L5 8L10 8M20 13L25 13L35 13L40 13');
  assert.equal(
    bandPath(
      [
        [10, null, 0, 0],
        [10, null, 10, 10],
      ],
      10,
      box,
    ),
    'M0 8L5 8L10 8L10 8L5 8L0 8zM20 18L25 18L35 18L40 18L40 8L35 8L25 8L20 8z',
  );
});

test('values above zero are at least two pixels high, with a pixel between parts; zero is not drawn', () => {
  const charts = chartsOf([viewOf({ requests: [1000, 0, 0, 0], serverErrors: [1, 0, 0, 0] })])[0] ?? [];
  assert.ok(charts[0] !== undefined);
  const [failed, refused, calm] = stackPaths(charts[0], { width: 40, height: 108 });
  assert.equal(failed, 'M0 106h9v2h-9z');
  assert.equal(refused, '');
  assert.equal(calm, 'M0 5.1h10v99.9h-10z');
});

test('the address names the range, with one hour as the default', () => {
  for (const range of ['15m', '1h', '24h'] as const) assert.equal(historyRangeOf(historyHref(range)), range);
  for (const [hash, range] of [
    ['/connections?view=history', '1h'],
    ['/connections?view=history&range=7d', '1h'],
    ['/connections', undefined],
    ['/connections/openai/3', undefined],
    ['/connections?view=other', undefined],
  ] as const)
    assert.equal(historyRangeOf(hash), range, hash);
});
