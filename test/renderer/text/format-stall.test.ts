import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTimeout, formatStall } from '../../../renderer/text/format-stall.ts';
import type { WaitKind } from '../../../src/contract/requests.ts';
import type { StallEnd } from '../../../src/contract/stall.ts';

const CLAUDE: StallEnd['owner'] = { kind: 'assistant', assistant: 'Claude Code' };
const IDLE: StallEnd['owner'] = { kind: 'setting', setting: 'streamIdleTimeoutSecs' };
const TOTAL: StallEnd['owner'] = { kind: 'setting', setting: 'timeoutSecs' };

function end(owner: StallEnd['owner'], ageSecs: number, limitSecs: number): StallEnd {
  const [ageMs, limitMs] = [ageSecs * 1000, limitSecs * 1000];
  return { owner, ageMs, limitMs, leftMs: limitMs - ageMs };
}

function words(kind: WaitKind, ageSecs: number, by: StallEnd | undefined): string {
  return formatStall({ kind, ageMs: ageSecs * 1000, end: by, tone: 'calm' });
}

test('a silence says who ends it: an assistant, a setting or the total timeout', () => {
  assert.equal(words('stream', 41.9, end(CLAUDE, 41.9, 180)), '41 s silent, Claude Code gives up at 180 s');
  assert.equal(words('stream', 101, end(IDLE, 101, 120)), '101 s silent, LunaRoute ends it at 120 s');
  assert.equal(words('stream', 20, end(TOTAL, 579.5, 600)), '20 s silent, LunaRoute ends it in 21 s');
  assert.equal(words('stream', 720, end(IDLE, 720, 7200)), '12 min silent, LunaRoute ends it at 2.0 h');
  assert.equal(words('client', 40, end(IDLE, 40, 120)), 'client stalled: 40 s, LunaRoute ends it at 120 s');
});

test('flowing data shows no timeout until it is close', () => {
  assert.equal(words('stream', 1.9, end(TOTAL, 30, 600)), 'streaming');
  assert.equal(words('client', 0, end(TOTAL, 30, 600)), 'streaming');
  const ending = { kind: 'stream', ageMs: 100, end: end(TOTAL, 500, 600), tone: 'ending' } as const;
  assert.equal(formatStall(ending), 'streaming, LunaRoute ends it in 100 s');
  assert.equal(words('upload', 9, end(TOTAL, 9, 600)), 'sending the request');
  assert.equal(words('body', 9, end(TOTAL, 9, 600)), 'receiving the request');
});

test('waits before the response and without a timeout have texts', () => {
  const first: StallEnd['owner'] = { kind: 'setting', setting: 'firstByteTimeoutSecs' };
  const dial: StallEnd['owner'] = { kind: 'setting', setting: 'connectTimeoutSecs' };
  assert.equal(words('first_byte', 4, end(first, 4, 60)), 'first byte: 4 s, LunaRoute ends it at 60 s');
  assert.equal(words('first_byte', 1.9, end(first, 1.9, 60)), 'waiting for the answer');
  assert.equal(words('connection', 3, end(dial, 3, 10)), 'connecting: 3 s, LunaRoute gives up at 10 s');
  assert.equal(words('tunnel', 41, undefined), 'WebSocket, 41 s silent, no limit set');
  assert.equal(words('tunnel', 0.5, undefined), 'WebSocket');
});

test('each timeout has a name', () => {
  assert.equal(formatTimeout(end(IDLE, 0, 120)), 'Stream idle timeout, 120 s');
  assert.equal(formatTimeout(end(TOTAL, 0, 86_400)), 'Request timeout, 86,400 s');
  assert.equal(formatTimeout(end(CLAUDE, 0, 180)), "Claude Code's own clock, 180 s");
});
