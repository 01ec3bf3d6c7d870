import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge, bindingWindows, limitReadings } from '../../../renderer/limits/limit-reading.ts';
import { leftText } from '../../../src/contract/format-limit.ts';
import { limit } from '../session-list/session-support.ts';

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;

const TONES = [
  [{ used: 0.5 }, '50% left', 'fine'],
  [{ used: 0.79 }, '21% left', 'fine'],
  [{ used: 0.8 }, '20% left', 'low'],
  [{ used: 0.82 }, '18% left', 'low'],
  [{ used: 0.9 }, '10% left', 'low'],
  [{ used: 0.95 }, '5% left', 'out'],
  [{ used: 1.3 }, '0% left', 'out'],
  [{ used: 0.1, isBlocked: true }, '90% left', 'out'],
  [{ used: 0.1, asOf: NOW - 16 * MINUTE }, '90% left', 'stale'],
  [{ used: 0.1, resetsAt: NOW - 1 }, 'unknown', 'stale'],
  [{ used: null, isBlocked: true }, 'unknown', 'out'],
] as const;

test('the remaining share has a colour only while it is certain', () => {
  for (const [window, words, tone] of TONES) {
    const of = limit({ asOf: NOW, ...window });
    const [reading] = limitReadings([of], NOW);
    assert.deepEqual([leftText(of, NOW), reading?.tone], [words, tone], JSON.stringify(window));
  }
});

test('extra usage appears once, after the windows of its account', () => {
  const extra = { state: 'on', reason: null, used: null, resetsAt: null, asOf: NOW } as const;
  const windows = [
    limit({ extra }),
    limit({ name: '7d', extra }),
    limit({ account: 2 }),
    limit({ provider: 'openai', account: 2, extra }),
  ];
  assert.deepEqual(
    limitReadings(windows, NOW).map((reading) => reading.extra?.state),
    [undefined, 'on', undefined, 'on'],
  );
});

test('the window that blocks first is marked, separately for each account', () => {
  const windows = [
    limit({ used: 0.82, asOf: NOW }),
    limit({ name: '7d', minutes: 10_080, used: 0.54, asOf: NOW }),
    limit({ account: 2, used: 0.2, asOf: NOW }),
    limit({ provider: 'openai', name: 'primary', used: 0.99, asOf: NOW - 20 * MINUTE }),
  ];
  assert.deepEqual(
    limitReadings(windows, NOW).map(({ key, isLeast }) => [key, isLeast]),
    [
      ['anthropic 1 5h', true],
      ['anthropic 1 7d', false],
      ['anthropic 2 5h', false],
      ['openai 1 primary', false],
    ],
  );
  assert.deepEqual(
    bindingWindows(windows, NOW).map(({ provider, account, name }) => `${provider} ${account} ${name}`),
    ['anthropic 1 5h', 'anthropic 2 5h', 'openai 1 primary'],
  );
});

test('the age of a reading is shown in words', () => {
  assert.equal(formatAge(limit({ asOf: NOW - 27 * MINUTE }), NOW), '27 min old');
  assert.equal(formatAge(limit({ asOf: NOW - 300 * MINUTE }), NOW), '5 h old');
});
