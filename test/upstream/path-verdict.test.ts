import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unacknowledged } from '../../src/upstream/kernel-table.ts';
import { judge, type Suspicion, type PathVerdict } from '../../src/upstream/path-verdict.ts';

const NONE: Suspicion = { kind: 'none' };
const PATH = { connection: 9, atMs: 1000, connectMs: 20, tlsMs: 30 };
const DIALLED: Suspicion = { kind: 'dialled', path: PATH, stuck: 2 };

function proven(more: Partial<Extract<Suspicion, { kind: 'proven' }>> = {}): Suspicion {
  return { kind: 'proven', path: PATH, sinceMs: 1000, stuck: 2, latest: 2, risenAtMs: undefined, ...more };
}

function seen(bytes: number, stuck: number): Unacknowledged {
  return { bytes, stuck };
}

interface Case {
  readonly name: string;
  readonly suspicion?: Suspicion;
  readonly seen: Unacknowledged | undefined;
  readonly nowMs?: number;
  /** More of the body is still to be sent. */
  readonly isUploading?: true;
  readonly verdict: PathVerdict;
}

const AGAIN: PathVerdict = { kind: 'look', afterMs: 500, suspicion: NONE };

const CASES: readonly Case[] = [
  { name: 'acknowledged', seen: seen(0, 0), verdict: { kind: 'stop' } },
  {
    name: 'acknowledged, with more of the body to come',
    seen: seen(0, 0),
    isUploading: true,
    verdict: { kind: 'look', afterMs: 1000, suspicion: NONE },
  },
  { name: 'unknown', seen: undefined, verdict: { kind: 'stop' } },
  {
    name: 'unknown beside a new connection',
    suspicion: proven(),
    seen: undefined,
    verdict: { kind: 'stop' },
  },
  { name: 'just written', seen: seen(77, 0), verdict: AGAIN },
  { name: 'one retransmission', seen: seen(77, 1), verdict: AGAIN },
  { name: 'a server that does not read', seen: seen(879_336, 0), verdict: AGAIN },
  { name: 'two retransmissions', seen: seen(77, 2), verdict: { kind: 'dial' } },
  {
    name: 'two retransmissions when the new connection stands',
    suspicion: DIALLED,
    seen: seen(77, 2),
    nowMs: 1010,
    verdict: { kind: 'look', afterMs: 250, suspicion: proven({ sinceMs: 1010 }) },
  },
  {
    name: 'a counter that went on while it was dialled is where counting begins',
    suspicion: DIALLED,
    seen: seen(77, 3),
    verdict: { kind: 'look', afterMs: 250, suspicion: proven({ stuck: 3, latest: 3 }) },
  },
  {
    name: 'acknowledged when the new connection stands',
    suspicion: DIALLED,
    seen: seen(0, 0),
    verdict: { kind: 'stop' },
  },
  { name: 'progress when the new connection stands', suspicion: DIALLED, seen: seen(50, 0), verdict: AGAIN },
  {
    name: 'no further retransmission yet',
    suspicion: proven(),
    seen: seen(77, 2),
    nowMs: 5999,
    verdict: { kind: 'look', afterMs: 250, suspicion: proven() },
  },
  {
    name: 'a further retransmission is given time to be answered',
    suspicion: proven(),
    seen: seen(77, 3),
    nowMs: 1500,
    verdict: { kind: 'look', afterMs: 250, suspicion: proven({ latest: 3, risenAtMs: 1500 }) },
  },
  {
    name: 'it is not there yet',
    suspicion: proven({ latest: 3, risenAtMs: 1500 }),
    seen: seen(77, 3),
    nowMs: 2399,
    verdict: { kind: 'look', afterMs: 250, suspicion: proven({ latest: 3, risenAtMs: 1500 }) },
  },
  {
    name: 'it was not answered',
    suspicion: proven({ latest: 3, risenAtMs: 1500 }),
    seen: seen(77, 3),
    nowMs: 2400,
    verdict: { kind: 'lost', path: PATH },
  },
  {
    name: 'it was answered',
    suspicion: proven({ latest: 3, risenAtMs: 1500 }),
    seen: seen(0, 0),
    nowMs: 2400,
    verdict: { kind: 'stop' },
  },
  {
    name: 'part of it was answered',
    suspicion: proven({ latest: 3, risenAtMs: 1500 }),
    seen: seen(20, 1),
    nowMs: 2400,
    verdict: AGAIN,
  },
  {
    name: 'the next retransmission of a long outage is not waited for longer than 5 s',
    suspicion: proven({ stuck: 9, latest: 9 }),
    seen: seen(77, 9),
    nowMs: 6000,
    verdict: { kind: 'lost', path: PATH },
  },
];

for (const { name, suspicion = NONE, seen: now, nowMs = 1000, isUploading, verdict } of CASES) {
  test(`verdict: ${name}`, () => {
    assert.deepEqual(judge({ suspicion, seen: now, nowMs, isWhole: isUploading !== true }), verdict);
  });
}

test('a distant peer has two round trips to answer', () => {
  const path = { ...PATH, connectMs: 800 };
  const suspicion = proven({ path, latest: 3, risenAtMs: 1500 });
  const at = (nowMs: number): string => judge({ suspicion, seen: seen(77, 3), nowMs, isWhole: true }).kind;
  assert.deepEqual([at(3099), at(3100)], ['look', 'lost']);
});
