import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DoctorFindingId } from '../../src/contract/doctor.ts';
import { readSchedule } from '../../src/doctor/read-schedule.ts';
import { findingsOf, type Given, requestRow, scheduleOf, times } from './facts.ts';
import { bursts, CLAUDE, CODEX, hung, learned, LEFT, paused, PROXY } from './made-up.ts';

interface Together {
  readonly name: string;
  readonly given: Given;
  /** Every finding with the last part of its key and the proposed value. */
  readonly found: readonly (readonly [DoctorFindingId, string?, unknown?])[];
}

const HUNG = [...hung(41, 55, 70), ...times(12)];
const STREAMS_CUT = times(3, { code: 'stream_idle_timeout', durationMs: 60_000, firstByteMs: 9000 });

/** Findings in situations where one affects another. */
const TOGETHER: readonly Together[] = [
  {
    name: 'requests that hung after idling are no reason for a longer timeout',
    given: {
      traffic: {
        requests: HUNG.map((row) =>
          row.code === null ? row : { ...row, code: 'total_timeout', durationMs: 600_000 },
        ),
      },
    },
    found: [['hangs_on_reused', 'pool_idle_timeout_secs', 32]],
  },
  {
    name: 'other timeouts are not made longer while requests hang',
    given: { pool: { streamIdleTimeoutSecs: 60 }, traffic: { requests: [...HUNG, ...STREAMS_CUT] } },
    found: [['hangs_on_reused', 'pool_idle_timeout_secs', 32], ['requests_time_out']],
  },
  {
    name: 'timeouts that never end are shortened while requests hang',
    given: { pool: { firstByteTimeoutSecs: 100, timeoutSecs: 100 }, traffic: { requests: HUNG } },
    found: [
      ['hangs_on_reused', 'pool_idle_timeout_secs', 32],
      ['first_byte_timeout_never_ends', 'first_byte_timeout_secs', 50],
    ],
  },
  {
    name: 'pauses are not bridged beyond what hung',
    given: { schedule: scheduleOf(paused(100)), traffic: { requests: HUNG } },
    found: [['hangs_on_reused', 'pool_idle_timeout_secs', 32]],
  },
  {
    name: 'nor beyond what lost its path',
    given: {
      pool: { tcpKeepaliveSecs: 20 },
      traffic: {
        reading: { ...readSchedule(scheduleOf(paused(100))), pathsLost: { inUseMs: [85_000], idleMs: [] } },
      },
      schedule: scheduleOf(paused(100)),
    },
    found: [['paths_lost', 'pool_idle_timeout_secs', 68]],
  },
  {
    name: "what hung and the server's own closes ask for one idle timeout",
    given: { traffic: { requests: HUNG, learned } },
    found: [['hangs_on_reused', 'pool_idle_timeout_secs', 32], ['idle_timeout_above_server']],
  },
  {
    name: 'resets and lost paths ask for earlier probes once',
    given: {
      traffic: {
        reading: {
          ...readSchedule(scheduleOf([])),
          resetAfterMs: [40_000, 50_000, 60_000],
          pathsLost: { inUseMs: [41_000], idleMs: [] },
        },
      },
    },
    found: [['paths_lost', 'tcp_keepalive_secs', 20], ['resets_after_silence']],
  },
  {
    name: 'no timeout is made longer than the assistant waits',
    given: {
      pool: { streamIdleTimeoutSecs: 150 },
      traffic: { requests: times(3, { ...CLAUDE, code: 'stream_idle_timeout', durationMs: 150_000 }) },
    },
    found: [['requests_time_out', 'stream_idle_timeout_secs', 170]],
  },
  {
    name: 'where the assistant would give up first, it is not made longer at all',
    given: {
      pool: { streamIdleTimeoutSecs: 170 },
      traffic: { requests: times(3, { ...CLAUDE, code: 'stream_idle_timeout', durationMs: 170_000 }) },
    },
    found: [['requests_time_out']],
  },
  {
    name: 'of two timeouts beyond an assistant only that of a stream is its own, too',
    given: {
      pool: { firstByteTimeoutSecs: 400, streamIdleTimeoutSecs: 400 },
      traffic: { requests: [...times(2, CLAUDE), ...times(2, CODEX)] },
    },
    found: [['client_gives_up_first', 'stream_idle_timeout_secs', 170]],
  },
  {
    name: 'an assistant with default settings is no finding',
    given: { traffic: { requests: [...times(20, CLAUDE), ...times(20, CODEX)] } },
    found: [],
  },
  {
    name: 'a short silence that its client ended is no finding, behind a proxy either',
    given: { proxy: PROXY, traffic: { requests: [...times(3), requestRow({ ...LEFT, durationMs: 4999 })] } },
    found: [],
  },
  {
    name: 'behind a proxy with a limit on the first byte the hangs say it',
    given: { proxy: PROXY, pool: { firstByteTimeoutSecs: 60 }, traffic: { requests: HUNG } },
    found: [['hangs_on_reused', 'pool_idle_timeout_secs', 32]],
  },
  {
    name: 'no reuse after hangs begins with the idle timeout',
    given: {
      pool: { poolMaxIdle: 0 },
      schedule: scheduleOf(bursts(4, 4, 6)),
      traffic: { requests: HUNG, learned },
    },
    found: [['no_reuse', 'pool_idle_timeout_secs', 32]],
  },
  {
    name: 'and with idle connections once it is short',
    given: {
      pool: { poolMaxIdle: 0, poolIdleTimeoutSecs: 32 },
      schedule: scheduleOf(bursts(4, 4, 6)),
      traffic: { requests: HUNG },
    },
    found: [['no_reuse', 'pool_max_idle_per_host', 32]],
  },
];

for (const { name, given, found } of TOGETHER) {
  test(name, () => {
    assert.deepEqual(
      findingsOf(given).map(({ id, change }) =>
        change === null ? [id] : [id, change.key.split('.').at(-1), change.proposed],
      ),
      found,
    );
  });
}
