import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitLines } from '../../electron/tray/limit-lines.ts';
import type { LimitWindow } from '../../src/contract/limits.ts';
import { at, FIVE_HOURS } from '../support/limit-window.ts';

const NOW = at(16, 18);

const WEEK: LimitWindow = {
  ...FIVE_HOURS,
  name: '7d',
  minutes: 10_080,
  used: 0.54,
  resetsAt: at(9, 0, 30),
};
const CODEX: LimitWindow = { ...WEEK, provider: 'openai', name: 'secondary', used: 0.29, asOf: at(15, 51) };

test('the menu shows the limit that binds each account, rounded down; the tooltip shows exact values', () => {
  const cases: readonly [
    what: string,
    windows: readonly LimitWindow[],
    menu: readonly string[],
    level: number,
  ][] = [
    ['none', [], [], 0],
    [
      'one account',
      [WEEK, FIVE_HOURS],
      ['Claude 5 h: 15% left, resets 17:40', 'Claude 7 days: 45% left, resets Mon 09:00'],
      1,
    ],
    [
      'two accounts',
      [CODEX, WEEK, FIVE_HOURS],
      ['Claude 5 h: 15% left, resets 17:40', 'Codex secondary: 70% left, read 15:51'],
      1,
    ],
    ['blocked', [{ ...FIVE_HOURS, isBlocked: true }], ['Claude 5 h: blocked until 17:40'], 3],
    ['nearly used up', [{ ...FIVE_HOURS, used: 0.97 }], ['Claude 5 h: 0% left, resets 17:40'], 2],
    ['past its reset', [{ ...FIVE_HOURS, resetsAt: NOW - 1 }], [], 0],
    ['of a minute', [{ ...FIVE_HOURS, name: 'tokens', minutes: 1 }], [], 0],
  ];
  for (const [what, windows, menu, level] of cases) {
    const lines = limitLines(windows, NOW);
    assert.deepEqual(lines.menu, menu, what);
    assert.equal(lines.level, level, what);
  }
  assert.deepEqual(limitLines([FIVE_HOURS, WEEK], NOW).tooltip, [
    'Claude 5 h: 18% left, resets 17:40 (as of 16:17)',
    'Claude 7 days: 46% left, resets Mon 09:00 (as of 16:17)',
  ]);
});
