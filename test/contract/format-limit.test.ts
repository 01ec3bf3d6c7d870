import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExtraUsage, LimitWindow } from '../../src/contract/limits.ts';
import {
  asOfText,
  bindingFirst,
  extraLine,
  extraUsages,
  leftText,
  limitLine,
  limitName,
  limitOwner,
  resetText,
} from '../../src/contract/format-limit.ts';
import { at, FIVE_HOURS } from '../support/limit-window.ts';

const NOW = at(16, 18);
function line(more: Partial<LimitWindow>, step = 1): string {
  return limitLine({ ...FIVE_HOURS, ...more }, NOW, { step });
}

test('a window is named by its length, otherwise by its provider', () => {
  const names: readonly [string, number | null][] = [
    ['5h', 300],
    ['7d', 10_080],
    ['7d_opus', 10_080],
    ['7d_oi', 10_080],
    ['5h_Spark', 300],
    ['1h', 60],
    ['90m', 90],
    ['input-tokens', 1],
    ['tokens-minute', 1],
    ['requests-day', 1440],
    ['requests', null],
    ['primary', null],
  ];
  assert.deepEqual(
    names.map(([name, minutes]) => limitName({ name, minutes })),
    [
      '5 hours',
      '7 days',
      '7 days, Opus',
      '7 days, Oi',
      '5 hours, Spark',
      '1 hour',
      '90 minutes',
      'input tokens per minute',
      'tokens per minute',
      'requests per day',
      'requests',
      'primary',
    ],
  );
});

test('a line says what is left and when it resets, and claims nothing unknown', () => {
  assert.equal(line({}), '5 h: 18% left, resets 17:40');
  assert.equal(line({ used: 0.31 }), '5 h: 69% left, resets 17:40', '1 - 0.31 is 0.69');
  assert.equal(line({}, 5), '5 h: 15% left, resets 17:40', 'rounded down');
  assert.equal(line({ isBlocked: true, used: 1 }), '5 h: blocked until 17:40');
  assert.equal(line({ isBlocked: true, used: null, resetsAt: null }), '5 h: blocked');
  assert.equal(line({ used: 1.3, resetsAt: null }), '5 h: 0% left');
  assert.equal(
    line({ name: '7d', minutes: 10_080, used: 0.29, asOf: at(15, 51), resetsAt: at(9, 0, 30) }),
    '7 days: 71% left, read 15:51',
  );
  assert.equal(
    line({ name: '7d', minutes: 10_080, used: 0.54, resetsAt: at(9, 0, 30) }),
    '7 days: 46% left, resets Mon 09:00',
  );
  assert.equal(line({ resetsAt: at(16, 10) }), '5 h: unknown since its reset 16:10');
  assert.equal(
    line({ resetsAt: at(16, 10), isBlocked: true }),
    '5 h: unknown since its reset 16:10',
    'nobody knows whether it still refuses',
  );
});

test('a cell shows what is left, its reset and its age', () => {
  assert.equal(leftText(FIVE_HOURS, NOW), '18% left');
  assert.equal(leftText({ ...FIVE_HOURS, resetsAt: NOW }, NOW), 'unknown');
  assert.equal(resetText(FIVE_HOURS, NOW), 'resets 17:40, in 82 min');
  assert.equal(resetText({ resetsAt: at(18, 18) }, NOW), 'resets 18:18');
  assert.equal(resetText({ resetsAt: at(6, 14, 29) + 9 * 86_400_000 }, NOW), 'resets Dec 8');
  assert.equal(resetText({ resetsAt: at(16, 10) }, NOW), 'was reset 16:10');
  assert.equal(resetText({ resetsAt: null }, NOW), '');
  assert.equal(asOfText(FIVE_HOURS, NOW), 'as of 16:17');
});

test('windows belong to a plan or a provider, and to an account if there are several', () => {
  assert.equal(limitOwner(FIVE_HOURS), 'Claude');
  assert.equal(
    limitOwner({ ...FIVE_HOURS, provider: 'openai', isOneOfMany: true, account: 2 }),
    'Codex (account 2)',
  );
  assert.equal(limitOwner({ ...FIVE_HOURS, provider: 'openai', minutes: null }), 'openai');
  assert.equal(limitOwner({ ...FIVE_HOURS, provider: 'groq', minutes: 1440 }), 'groq');
});

test('the window that blocks work first comes first', () => {
  const windows = [
    { ...FIVE_HOURS, name: 'old', used: 0.99, asOf: at(15, 0) },
    { ...FIVE_HOURS, name: 'most', used: 0.1 },
    { ...FIVE_HOURS, name: 'least', used: 0.9 },
    { ...FIVE_HOURS, name: 'blocked', used: null, isBlocked: true },
  ];
  assert.deepEqual(
    bindingFirst(windows, NOW).map(({ name }) => name),
    ['blocked', 'least', 'most', 'old'],
  );
});

test('extra usage is shown as reported, once for each account', () => {
  const extra: ExtraUsage = { state: 'on', reason: null, used: null, resetsAt: null, asOf: at(16, 17) };
  const said = (more: Partial<ExtraUsage>): string => extraLine({ ...extra, ...more }, NOW);
  assert.equal(said({}), 'extra usage: on');
  assert.equal(
    said({ state: 'in_use', used: 0.401, resetsAt: at(17, 40) }),
    'extra usage: in use, 41% used, resets 17:40',
  );
  assert.equal(said({ state: 'off', reason: 'org_level_disabled' }), 'extra usage: off, org level disabled');
  assert.equal(said({ asOf: at(15, 51), resetsAt: at(16, 0) }), 'extra usage: on, read 15:51');
  const windows = [FIVE_HOURS, { ...FIVE_HOURS, extra }, { ...FIVE_HOURS, name: '7d', extra }];
  const two = [...windows, { ...FIVE_HOURS, account: 2, extra }];
  assert.deepEqual(
    extraUsages(two).map(({ account, name }) => [account, name]),
    [
      [1, '5h'],
      [2, '5h'],
    ],
  );
});
