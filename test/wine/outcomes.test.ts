import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT } from '../support/command-line.ts';
import { BEYOND_WINE, ROOMS } from './beyond-wine.ts';
import { outcomesOf } from './outcomes.ts';

const TAP = [
  'TAP version 13',
  '# Subtest: a',
  'ok 1 - a',
  '    not ok 1 - inside of another',
  'not ok 2 - b \\#2',
  'ok 3 - c # SKIP needs \\# sh',
  'ok 4 - d # SKIP',
];

test('outcomes are read from TAP with either line ending, and skips with their reason', () => {
  const expected = [
    { name: 'a', kind: 'passed' },
    { name: 'b #2', kind: 'failed' },
    { name: 'c', kind: 'skipped', reason: 'needs # sh' },
    { name: 'd', kind: 'skipped', reason: '' },
  ];
  for (const end of ['\n', '\r\n']) {
    const { outcomes, isComplete } = outcomesOf([...TAP, '1..4', '# duration_ms 12.5', ''].join(end));
    assert.deepEqual(outcomes, expected);
    assert.equal(isComplete, true);
  }
});

test('a truncated run is incomplete, however many tests passed', () => {
  assert.equal(outcomesOf(TAP.join('\n')).isComplete, false);
  assert.deepEqual(outcomesOf(''), { outcomes: [], isComplete: false });
});

test('every test folder either runs under Wine or is named with the reason', () => {
  const folders = globSync('test/**/*.test.ts', { cwd: ROOT, exclude: ['**/node_modules/**'] }).map(
    (file) => file.split(/[\\/]/u)[1] ?? '',
  );
  assert.deepEqual([...new Set(folders)].toSorted(), [...ROOMS, ...Object.keys(BEYOND_WINE)].toSorted());
});
