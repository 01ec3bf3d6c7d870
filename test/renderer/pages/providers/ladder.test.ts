import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ladderTicks,
  type Ladder,
  ladderOf,
  axisPosition,
  type Rung,
} from '../../../../renderer/pages/providers/ladder.ts';
import type { RowState } from '../../../../renderer/settings-form/row-state.ts';
import type { Dialect } from '../../../../src/contract/dialect.ts';
import { POOL, type Timeout, TIMEOUTS } from '../../../../src/contract/settings/pool.ts';
import { byDefault, rowOf } from '../../settings-form/settings-support.ts';

interface Given {
  readonly connect?: number;
  readonly first?: number;
  readonly idle?: number;
  readonly total?: number;
  readonly dialect?: Dialect;
  /** Timeout whose value comes from the environment. */
  readonly fromEnv?: Timeout;
  readonly staged?: Timeout;
}

function ladder(given: Given): Ladder {
  const { connect = 10, first = 0, idle = 0, total = 600, dialect = 'anthropic' } = given;
  const values: Readonly<Record<Timeout, number>> = {
    connectTimeoutSecs: connect,
    firstByteTimeoutSecs: first,
    streamIdleTimeoutSecs: idle,
    timeoutSecs: total,
  };
  const rows = TIMEOUTS.map((name): RowState => {
    const setting = byDefault(`providers.anthropic.${POOL[name].key}`, values[name]);
    const source = { kind: 'env', name: 'A_VARIABLE', from: 'process' } as const;
    const drafts = name === given.staged ? { draft: { kind: 'text', text: '77' } as const } : {};
    return rowOf(name === given.fromEnv ? { ...setting, source } : setting, drafts);
  });
  return ladderOf(rows, dialect);
}

/** Formats each rung as `First byte 300 never: Never reached: ...`. */
function told({ rungs }: Ladder): readonly string[] {
  return rungs.map(
    ({ label, secs, isNeverReached, note }) => `${label} ${secs}${isNeverReached ? ' never' : ''}: ${note}`,
  );
}

const CASES: readonly (readonly [name: string, given: Given, rungs: readonly string[]])[] = [
  [
    'the defaults',
    {},
    [
      'Connect 10: Ends a connection attempt',
      'First byte 0: Only the total ends this wait',
      'Stream idle 0: Claude Code gives up first',
      'Total 600: Ends the whole request',
      'Claude Code 180: Gives up after 180 s of silence',
    ],
  ],
  [
    'a total that comes before the first byte',
    { first: 300, idle: 120, total: 240, fromEnv: 'timeoutSecs' },
    [
      'Connect 10: Ends a connection attempt',
      'First byte 300 never: Never reached: total ends at 240 s',
      'Stream idle 120: Ends before Claude Code gives up',
      'Total 240: Set by the environment',
      'Claude Code 180: Gives up after 180 s of silence',
    ],
  ],
  [
    'a total that comes before everything, and as soon as one of them',
    { connect: 60, first: 60, idle: 90, total: 60 },
    [
      'Connect 60 never: Never reached: total ends at 60 s',
      'First byte 60 never: Never reached: total ends at 60 s',
      'Stream idle 90 never: Never reached: total ends at 60 s',
      'Total 60: Ends the whole request',
      'Claude Code 180 never: Never reached: total ends at 60 s',
    ],
  ],
  [
    'a day, with Codex',
    { dialect: 'openai', idle: 400, total: 86_400, fromEnv: 'streamIdleTimeoutSecs' },
    [
      'Connect 10: Ends a connection attempt',
      'First byte 0: Only the total ends this wait',
      'Stream idle 400: Set by the environment',
      'Total 86400: Ends the whole request',
      'Codex 300: Gives up after 300 s of silence',
    ],
  ],
  [
    'an idle timeout as long as the assistant waits',
    { idle: 180, total: 100 },
    [
      'Connect 10: Ends a connection attempt',
      'First byte 0: Only the total ends this wait',
      'Stream idle 180 never: Never reached: total ends at 100 s',
      'Total 100: Ends the whole request',
      'Claude Code 180 never: Never reached: total ends at 100 s',
    ],
  ],
];

for (const [name, given, rungs] of CASES) {
  test(`the ladder: ${name}`, () => assert.deepEqual(told(ladder(given)), rungs));
}

test('the stream idle note names what ends a silence', () => {
  const noteOf = (given: Given): string | undefined =>
    ladder(given).rungs.find(({ label }) => label === 'Stream idle')?.note;
  assert.equal(noteOf({ idle: 0, total: 120 }), 'Only the total ends a silence');
  assert.equal(noteOf({ idle: 180 }), 'Claude Code gives up first', 'at the same moment it is its own');
  assert.equal(noteOf({ idle: 179 }), 'Ends before Claude Code gives up');
});

test('the total timeout line crosses every rung from the first it cuts off to the last', () => {
  const passed = (given: Given): readonly string[] =>
    ladder(given)
      .rungs.filter(({ hasCutLine }: Rung) => hasCutLine)
      .map(({ label }) => label);
  assert.deepEqual(passed({}), []);
  assert.deepEqual(passed({ first: 300, total: 240 }), ['First byte', 'Stream idle', 'Total']);
  assert.deepEqual(passed({ idle: 60, total: 170 }), ['Total', 'Claude Code']);
});

test('the axis ends at ten minutes, or later if a value is beyond them', () => {
  assert.deepEqual(
    [600, 601, 3600, 7200, 86_400].map((total) => ladder({ total }).maxSecs),
    [600, 3600, 3600, 86_400, 86_400],
  );
  for (const total of [600, 3600, 86_400]) {
    const { maxSecs, rungs } = ladder({ total });
    const ticks = ladderTicks(maxSecs);
    assert.deepEqual([ticks[0]?.secs, ticks.at(-1)?.secs], [1, maxSecs]);
    assert.ok(
      rungs.every(({ secs }) => axisPosition(secs, maxSecs) >= 0 && axisPosition(secs, maxSecs) <= 1),
    );
  }
  assert.equal(axisPosition(600, 600), 1);
  assert.equal(axisPosition(1, 600), 0);
  assert.ok(Math.abs(axisPosition(60, 3600) - 0.5) < 1e-9, 'equal steps are equal multiples');
});

test('staged changes are counted but not drawn', () => {
  const { staged, rungs } = ladder({ staged: 'connectTimeoutSecs' });
  assert.equal(staged, 1);
  assert.equal(rungs[0]?.secs, 10);
});
