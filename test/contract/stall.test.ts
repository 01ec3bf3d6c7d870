import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestWait } from '../../src/contract/requests.ts';
import { durationNow, isSilent, type Stall, stallOf, type StallTone } from '../../src/contract/stall.ts';

const ACCEPTED = 1_000_000;
const CLAUDE = 'claude-cli/2.1.34 (external, cli)';
const CODEX = 'codex_cli_rs/0.50.0';

interface Given extends Partial<RequestWait> {
  readonly client?: string;
  /** Seconds since the request was accepted. */
  readonly atSecs: number;
  /** Seconds from accepting the request to the start of the wait. */
  readonly sinceSecs?: number;
}

function stallAt({ client = '', atSecs, sinceSecs = 0, ...wait }: Given): Stall {
  const nowMs = ACCEPTED + atSecs * 1000;
  const known: RequestWait = {
    kind: 'stream',
    sinceMs: ACCEPTED + sinceSecs * 1000,
    limitSecs: 0,
    acceptedAtMs: ACCEPTED,
    totalSecs: 600,
    ...wait,
  };
  const stall = stallOf({ wait: known, client, durationMs: atSecs * 1000 }, nowMs);
  return stall ?? assert.fail('it is over');
}

/** Formats as `Claude Code 41/180`: the owner of the timeout, its age and its limit in seconds. */
function endOf({ end }: Stall): string {
  if (end === undefined) return 'none';
  const { owner, ageMs, limitMs } = end;
  return `${owner.kind === 'setting' ? owner.setting : owner.assistant} ${ageMs / 1000}/${limitMs / 1000}`;
}

const CASES: readonly (readonly [name: string, given: Given, end: string, tone: StallTone])[] = [
  ['a stream that flows', { atSecs: 30, sinceSecs: 29 }, 'timeoutSecs 30/600', 'calm'],
  ['Claude gives up first', { client: CLAUDE, atSecs: 41 }, 'Claude Code 41/180', 'silent'],
  ['one second before 20', { client: CLAUDE, atSecs: 19 }, 'Claude Code 19/180', 'calm'],
  ['at 20 s', { client: CLAUDE, atSecs: 20 }, 'Claude Code 20/180', 'silent'],
  ['80% of its clock', { client: CLAUDE, atSecs: 144 }, 'Claude Code 144/180', 'ending'],
  ['just before', { client: CLAUDE, atSecs: 143 }, 'Claude Code 143/180', 'silent'],
  [
    'our stream idle timeout comes before Claude',
    { client: CLAUDE, atSecs: 101, limitSecs: 120 },
    'streamIdleTimeoutSecs 101/120',
    'ending',
  ],
  [
    'Codex comes before our stream idle timeout',
    { client: CODEX, atSecs: 8, limitSecs: 400 },
    'Codex 8/300',
    'calm',
  ],
  [
    'the total is nearest by what is left, not by what it is',
    { client: CODEX, atSecs: 590, sinceSecs: 570, limitSecs: 120 },
    'timeoutSecs 590/600',
    'ending',
  ],
  [
    'a stream that flows into the total',
    { atSecs: 480, sinceSecs: 480, limitSecs: 30 },
    'streamIdleTimeoutSecs 0/30',
    'calm',
  ],
  [
    'no assistant counts before the answer',
    { kind: 'first_byte', client: CLAUDE, atSecs: 41, limitSecs: 60 },
    'firstByteTimeoutSecs 41/60',
    'silent',
  ],
  [
    'first byte off: only the total',
    { kind: 'first_byte', client: CODEX, atSecs: 4, sinceSecs: 1 },
    'timeoutSecs 4/600',
    'calm',
  ],
  [
    'dialling',
    { kind: 'connection', atSecs: 9, limitSecs: 10, client: CLAUDE },
    'connectTimeoutSecs 9/10',
    'ending',
  ],
  [
    'a client that does not read is no silence of the provider',
    { kind: 'client', atSecs: 50, sinceSecs: 10, limitSecs: 60, client: CLAUDE },
    'streamIdleTimeoutSecs 40/60',
    'silent',
  ],
  ['an upload has the total alone', { kind: 'upload', atSecs: 3 }, 'timeoutSecs 3/600', 'calm'],
  ['a body that comes in', { kind: 'body', atSecs: 3 }, 'timeoutSecs 3/600', 'calm'],
  ['a tunnel has none', { kind: 'tunnel', atSecs: 5000, totalSecs: 0, client: CODEX }, 'none', 'calm'],
  [
    'an assistant that should be gone has another clock',
    { client: CLAUDE, atSecs: 196 },
    'timeoutSecs 196/600',
    'silent',
  ],
  ['one that is a little late is believed', { client: CLAUDE, atSecs: 190 }, 'Claude Code 190/180', 'ending'],
];

for (const [name, given, end, tone] of CASES) {
  test(`who ends a stalled request: ${name}`, () => {
    const stall = stallAt(given);
    assert.deepEqual([endOf(stall), stall.tone], [end, tone]);
  });
}

test('a finished request waits for nothing', () => {
  assert.equal(stallOf({ wait: null, client: '', durationMs: 5 }, 0), undefined);
});

test('a row that is no longer updated stops ageing', () => {
  const wait: RequestWait = {
    kind: 'stream',
    sinceMs: ACCEPTED,
    limitSecs: 0,
    acceptedAtMs: ACCEPTED,
    totalSecs: 600,
  };
  const ageAt = (ms: number) =>
    stallOf({ wait, client: CLAUDE, durationMs: 10_000 }, ACCEPTED + ms)?.ageMs ?? assert.fail('over');
  assert.deepEqual([ageAt(10_000), ageAt(11_500), ageAt(500_000)], [10_000, 11_500, 12_000]);
  assert.equal(ageAt(9000), 10_000, 'a clock that is a little behind');
});

test('the duration of a request is final, or counts until now', () => {
  const wait: RequestWait = {
    kind: 'stream',
    sinceMs: ACCEPTED,
    limitSecs: 0,
    acceptedAtMs: ACCEPTED,
    totalSecs: 600,
  };
  assert.equal(durationNow({ wait, durationMs: 5 }, ACCEPTED + 1500), 1500);
  assert.equal(durationNow({ wait, durationMs: 5 }, ACCEPTED - 100), 5);
  assert.equal(durationNow({ wait, durationMs: 5 }, ACCEPTED + 60_000), 2005);
  assert.equal(durationNow({ wait: null, durationMs: 70 }, 99_999_999), 70);
});

test('a provider is silent when it keeps a request waiting for 20 s', () => {
  assert.equal(isSilent(stallAt({ atSecs: 20 })), true);
  assert.equal(isSilent(stallAt({ atSecs: 19.9 })), false);
  assert.equal(isSilent(stallAt({ kind: 'first_byte', atSecs: 30 })), true);
  for (const kind of ['client', 'tunnel', 'upload', 'connection', 'body'] as const)
    assert.equal(isSilent(stallAt({ kind, atSecs: 100 })), false, kind);
});
