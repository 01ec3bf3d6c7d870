import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  breakText,
  breakTitle,
  causeText,
  connectionText,
  durationText,
  tokenText,
} from '../../src/contract/format-break.ts';
import type { BreakCause, CacheBreak } from '../../src/contract/sessions.ts';

const MINUTE = 60_000;
const GAP: BreakCause = { kind: 'gap', gapMs: 72 * MINUTE, lifetimeMs: 60 * MINUTE };
const BROKEN: CacheBreak = {
  kind: 'break',
  isFull: true,
  readable: 184_200,
  read: 0,
  written: 186_000,
  cause: GAP,
  openedConnection: 57,
  at: 0,
};

test('a cache break says what it cost, and why', () => {
  assert.equal(breakTitle(BROKEN), 'Cache break');
  assert.equal(
    breakText(BROKEN),
    '184 k tokens were cached, 0 were read; 186 k written again. 1 h 12 min since the last request; lifetime 1 h.',
  );
  assert.equal(
    connectionText(BROKEN, 40),
    "Turn 40 also opened connection #57. Prompt caching doesn't depend on the connection.",
  );
  assert.equal(connectionText({ openedConnection: null }, 40), undefined);
});

test('a miss mentions routing, and a compaction is called normal', () => {
  const miss: CacheBreak = { ...BROKEN, kind: 'miss', written: null, cause: { kind: 'unknown' } };
  assert.equal(breakTitle(miss), 'Cache miss');
  assert.match(breakText(miss), /^184 k tokens were cached, 0 were read\. Cause unknown .*routing/u);
  const compacted: CacheBreak = {
    ...BROKEN,
    kind: 'compacted',
    cause: { kind: 'compacted', from: 189_000, to: 31_400 },
  };
  assert.equal(breakTitle(compacted), 'Context compacted');
  assert.equal(breakText(compacted), '189 k → 31 k. Normal; the next turn starts a new cache.');
  const byProvider = (used: { prompt: number | null; output: number | null }): string =>
    breakText({ ...compacted, cause: { kind: 'compacted', from: 182_000, to: 24_000, used } });
  assert.equal(
    byProvider({ prompt: 182_000, output: 3500 }),
    '182 k → 24 k. The provider did this; the tokens it used (182 k in and 3.5 k out) are not included in any total. ' +
      'Normal; the next turn starts a new cache.',
  );
  assert.match(byProvider({ prompt: null, output: 3500 }), /this; the tokens it used \(3\.5 k out\)/u);
  assert.match(byProvider({ prompt: null, output: null }), /k\. The provider did this\. Normal/u);
});

test('every cause has a text', () => {
  const causes: readonly BreakCause[] = [
    { kind: 'reported', reason: 'tools_changed' },
    { kind: 'reported', reason: 'another_word' },
    { kind: 'model', from: 'opus', to: 'sonnet' },
    { kind: 'account' },
    { kind: 'provider', from: 'anthropic', to: 'zed' },
    { kind: 'compacted', from: null, to: 5 },
    { kind: 'client', from: '2.1.329', to: '2.1.330' },
    { kind: 'features' },
    { kind: 'lifetime', fromMs: 60 * MINUTE, toMs: 5 * MINUTE },
    { kind: 'unknown' },
  ];
  assert.deepEqual(causes.map(causeText), [
    "The provider's reason: the tools changed",
    "The provider's reason: another word",
    'Model opus → sonnet',
    'Another account',
    'Provider anthropic → zed',
    'The context was compacted',
    'Client changed 2.1.329 → 2.1.330',
    'Beta features changed',
    'Cache lifetime 1 h → 5 min',
    'Cause unknown (tools, system prompt or earlier messages may have changed)',
  ]);
});

test('token counts and times are short, and times are rounded down', () => {
  const counts = [
    0, 640, 999, 1000, 2240, 9949, 9950, 41_000, 612_400, 999_499, 999_500, 5_840_000, 12_340_000,
  ];
  assert.deepEqual(counts.map(tokenText), [
    '0',
    '640',
    '999',
    '1 k',
    '2.2 k',
    '9.9 k',
    '10 k',
    '41 k',
    '612 k',
    '999 k',
    '1 M',
    '5.84 M',
    '12.3 M',
  ]);
  const times = [0, 59_999, 5 * MINUTE, 60 * MINUTE, 72 * MINUTE, 51 * 60 * MINUTE];
  assert.deepEqual(times.map(durationText), ['0 s', '59 s', '5 min', '1 h', '1 h 12 min', '2 days 3 h']);
});
