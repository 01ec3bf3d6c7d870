import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DoctorChange, DoctorFinding } from '../../src/contract/doctor.ts';
import type { FailureCode } from '../../src/contract/failures.ts';
import { POOL } from '../../src/contract/settings/pool.ts';
import { oneChangePerKey } from '../../src/doctor/one-change.ts';
import { readSchedule } from '../../src/doctor/read-schedule.ts';
import { finding } from '../renderer/pages/doctor/doctor-support.ts';
import { findingsOf, type Given, type Recorded, requestRow, scheduleOf, times } from './facts.ts';

const key = 'providers.openai.http_client.pool_idle_timeout_secs';
const to = (proposed: number): DoctorChange => ({
  key,
  label: 'Idle timeout',
  unit: 's',
  current: 90,
  proposed,
  source: { kind: 'default' },
});
const proposing = (title: string, proposed: number, given: Partial<DoctorFinding> = {}): DoctorFinding =>
  finding({ title, change: to(proposed), ...given });

interface Case {
  readonly name: string;
  readonly findings: readonly DoctorFinding[];
  /** Title and proposed value of the remaining findings. */
  readonly left: readonly (readonly [string, unknown])[];
}

const CASES: readonly Case[] = [
  {
    name: 'the graver one keeps its change, whatever else',
    findings: [proposing('A', 20, { evidence: ['1.', '2.'] }), proposing('B', 50, { severity: 'error' })],
    left: [
      ['A', undefined],
      ['B', 50],
    ],
  },
  {
    name: 'among equals the one with more evidence',
    findings: [proposing('A', 20), proposing('B', 50, { evidence: ['1.', '2.'] })],
    left: [
      ['A', undefined],
      ['B', 50],
    ],
  },
  {
    name: 'then the one that goes further',
    findings: [proposing('A', 50), proposing('B', 20)],
    left: [
      ['A', undefined],
      ['B', 20],
    ],
  },
  {
    name: 'one that says the contrary is left out',
    findings: [proposing('A', 20, { severity: 'error' }), proposing('B', 120)],
    left: [['A', 20]],
  },
  {
    name: 'the same change is proposed once',
    findings: [proposing('A', 20), proposing('B', 20)],
    left: [
      ['A', 20],
      ['B', undefined],
    ],
  },
];

for (const { name, findings, left } of CASES) {
  test(name, () => {
    const found = oneChangePerKey(findings);
    assert.deepEqual(
      found.map(({ title, change }) => [title, change?.proposed]),
      left,
    );
    const winner = found.find(({ change }) => change !== null);
    for (const { change, remedy } of found)
      if (change === null) assert.match(remedy, new RegExp(`see “${winner?.title ?? ''}”`, 'u'));
  });
}

test('changes of other keys are left alone', () => {
  const findings = [
    proposing('A', 20),
    finding({ title: 'B' }),
    proposing('C', 1, { change: { ...to(1), key: 'other' } }),
  ];
  assert.deepEqual(oneChangePerKey(findings), findings);
});

const CODES: readonly (FailureCode | null)[] = [
  null,
  'first_byte_timeout',
  'total_timeout',
  'stream_idle_timeout',
  'client_closed',
  'upstream_closed_before_response',
];
const CLIENTS = ['', 'claude-cli/2.1', 'codex_cli_rs/0.99'];
const secs = fc.constantFrom(0, 5, 20, 45, 90, 200, 400, 900);

const rows = fc.array(
  fc
    .record({
      code: fc.constantFrom(...CODES),
      idledMs: fc.option(fc.integer({ min: 0, max: 120_000 })),
      durationMs: fc.integer({ min: 0, max: 900_000 }),
      client: fc.constantFrom(...CLIENTS),
    })
    .map((given) => requestRow(given)),
  { maxLength: 8 },
);
/** Hangs after idling are rare among uniformly drawn requests, so they are generated separately. */
const hangs = fc.array(
  fc
    .integer({ min: 5000, max: 120_000 })
    .map((idledMs) => requestRow({ idledMs, code: 'total_timeout', durationMs: 600_000 })),
  { minLength: 3, maxLength: 6 },
);
const schedules = fc.constantFrom<readonly Recorded[]>(
  [],
  Array.from({ length: 30 }, (_, at) => ({
    start: at * 102,
    end: at * 102 + 2,
    reason: 'after_idle_timeout',
  })),
  Array.from({ length: 40 }, (_, at) => ({
    start: Math.floor(at / 10) * 60,
    end: Math.floor(at / 10) * 60 + 5,
    reason: 'after_idle_cap',
  })),
);
const given: fc.Arbitrary<Given> = fc
  .record({
    timeoutSecs: secs.map((value) => Math.max(1, value)),
    connectTimeoutSecs: fc.constantFrom(1, 10, 400),
    poolIdleTimeoutSecs: secs,
    poolMaxIdle: fc.constantFrom(0, 2, 32),
    tcpKeepaliveSecs: fc.constantFrom(0, 15, 60, 120),
    firstByteTimeoutSecs: secs,
    streamIdleTimeoutSecs: secs,
    requests: fc.oneof(
      rows,
      fc.tuple(rows, hangs).map(([some, hung]) => [...hung, ...times(40), ...some]),
    ),
    recorded: schedules,
    resetAfterMs: fc.constantFrom([], [40_000, 50_000, 60_000]),
    inUseMs: fc.constantFrom([], [0], [41_000], [12_000, 70_000]),
    idleMs: fc.constantFrom([], [75_000]),
    learned: fc.constantFrom(undefined, { limitMs: 64_000, closedAfterMs: [65_000, 65_000, 65_000] }),
    proxy: fc.constantFrom(undefined, 'http://proxy.example:3128'),
  })
  .map(({ requests, recorded, resetAfterMs, inUseMs, idleMs, learned, proxy, ...pool }) => {
    const schedule = scheduleOf(recorded);
    return {
      pool,
      schedule,
      traffic: {
        requests,
        learned,
        reading: { ...readSchedule(schedule), resetAfterMs, pathsLost: { inUseMs, idleMs } },
      },
      ...(proxy === undefined ? {} : { proxy }),
    };
  });

/** Last part of the key and range of each numeric pool setting. */
const LIMITS = Object.values(POOL).flatMap((one) =>
  'max' in one ? [[one.key, one.min ?? 0, one.max ?? Infinity] as const] : [],
);

test('no report changes a key twice, or proposes a value out of range or already in effect', () => {
  fc.assert(
    fc.property(given, (facts) => {
      const changes = findingsOf(facts).flatMap(({ change }) => change ?? []);
      assert.equal(new Set(changes.map((change) => change.key)).size, changes.length);
      for (const { key: changed, current, proposed } of changes) {
        assert.notEqual(proposed, current);
        const limits = LIMITS.find(([ending]) => changed.endsWith(`.${ending}`));
        assert.ok(limits, changed);
        const [, min, max] = limits;
        assert.ok(Number(proposed) >= min && Number(proposed) <= max, changed);
      }
    }),
    { numRuns: 400 },
  );
});

/** Whether a longer timeout is proposed; 0 disables a timeout, so it counts as the longest. */
function isLonger({ key: changed, current, proposed }: DoctorChange): boolean {
  if (!/(?:^|[._])(?:timeout_secs)$/u.test(changed)) return false;
  const of = (value: unknown): number => (value === 0 ? Infinity : Number(value));
  return of(proposed) > of(current);
}

test('for hangs after idling no timeout is lengthened, and the idle timeout is below the shortest hang', () => {
  let seen = 0;
  fc.assert(
    fc.property(given, (facts) => {
      const findings = findingsOf(facts);
      const hang = findings.find(({ id }) => id === 'hangs_on_reused');
      if (hang === undefined) return;
      seen += 1;
      assert.deepEqual(
        findings.filter(({ change }) => change !== null && isLonger(change)),
        [],
      );
      const proposed = Number(hang.change?.proposed);
      const [, shortest] = /idle for ([\d.]+) s/u.exec(hang.evidence[0] ?? '') ?? [];
      assert.ok(proposed < Number(shortest), `${proposed} s, and ${hang.evidence[0]}`);
      assert.ok(proposed < Number(hang.change?.current));
    }),
    { numRuns: 400 },
  );
  assert.ok(seen > 50, `${seen} reports with hangs`);
});
