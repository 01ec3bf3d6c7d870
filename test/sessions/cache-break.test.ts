import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakCause, CacheBreak } from '../../src/contract/sessions.ts';
import { cacheBreak, type ChainAnswer } from '../../src/sessions/cache-break.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const BEFORE: ChainAnswer = {
  provider: 'anthropic',
  account: 1,
  askedModel: undefined,
  model: 'claude-opus-4-8',
  startedAt: 0,
  prompt: 184_300,
  cacheRead: 180_000,
  cacheWrite: 4000,
  isRouted: false,
  lifetimeMs: 5 * MINUTE,
  userAgent: 'claude-cli/2.1.329 (external, cli)',
  betas: 'a,b',
  isCompaction: false,
  windowNumber: undefined,
  reported: undefined,
  compaction: undefined,
};
const LOST: ChainAnswer = {
  ...BEFORE,
  startedAt: MINUTE,
  prompt: 186_200,
  cacheRead: 0,
  cacheWrite: 186_000,
};
const ROUTED: ChainAnswer = {
  ...BEFORE,
  isRouted: true,
  lifetimeMs: HOUR,
  prompt: 100_000,
  cacheRead: 96_000,
  cacheWrite: null,
};
const ROUTED_MISS: ChainAnswer = { ...ROUTED, startedAt: MINUTE, prompt: 101_000, cacheRead: 1024 };

interface Case {
  readonly name: string;
  readonly before?: Partial<ChainAnswer>;
  readonly now?: Partial<ChainAnswer>;
  readonly cause: BreakCause | null;
  readonly is?: Partial<CacheBreak>;
}

const UNKNOWN: BreakCause = { kind: 'unknown' };

const KEPT: readonly Case[] = [
  { name: 'everything is read', now: { cacheRead: 184_000, cacheWrite: 2000 }, cause: null },
  { name: '0.9 of it is read', now: { cacheRead: 165_600 }, cause: null },
  { name: 'a token less is read', now: { cacheRead: 165_599 }, cause: UNKNOWN, is: { isFull: false } },
  {
    name: 'nothing is read, and nobody knows why',
    cause: UNKNOWN,
    is: { kind: 'break', isFull: true, readable: 184_000, read: 0, written: 186_000, at: MINUTE },
  },
  { name: 'a tenth is read', now: { cacheRead: 18_400 }, cause: UNKNOWN, is: { isFull: false } },
  { name: 'nothing is reported', now: { cacheRead: null, cacheWrite: null }, cause: null },
  { name: 'too little was there', before: { cacheRead: 4095, cacheWrite: null }, cause: null },
  { name: 'just enough was there', before: { cacheRead: null, cacheWrite: 4096 }, cause: UNKNOWN },
  {
    name: "the provider's word comes first",
    now: { reported: 'tools_changed', model: 'other', provider: 'z' },
    cause: { kind: 'reported', reason: 'tools_changed' },
  },
  { name: 'a provider that cannot say is no cause', now: { reported: 'unavailable' }, cause: UNKNOWN },
  {
    name: 'the model comes before the account',
    now: { model: 'claude-sonnet-4-8', account: 2 },
    cause: { kind: 'model', from: 'claude-opus-4-8', to: 'claude-sonnet-4-8' },
  },
  {
    name: "models are compared as the client names them, where it does: a provider's name may have a date",
    before: { askedModel: 'opus' },
    now: { askedModel: 'opus', model: 'claude-opus-4-8-20261101' },
    cause: UNKNOWN,
  },
  { name: 'another account', now: { account: 2, startedAt: 2 * HOUR }, cause: { kind: 'account' } },
  {
    name: 'another provider',
    now: { provider: 'zed' },
    cause: { kind: 'provider', from: 'anthropic', to: 'zed' },
  },
  {
    name: 'the context shrank, also after a long gap',
    now: { prompt: 31_000, cacheRead: 11_000, cacheWrite: 20_000, startedAt: 2 * HOUR },
    cause: { kind: 'compacted', from: 184_300, to: 31_000 },
    is: { kind: 'compacted', isFull: true },
  },
  {
    name: 'a turn that was taken back is no compaction',
    now: { prompt: 180_000, startedAt: 6 * MINUTE },
    cause: { kind: 'gap', gapMs: 6 * MINUTE, lifetimeMs: 5 * MINUTE },
  },
  {
    name: 'an hour and 12 minutes, of which an hour was kept',
    before: { lifetimeMs: HOUR },
    now: { startedAt: 72 * MINUTE, lifetimeMs: HOUR },
    cause: { kind: 'gap', gapMs: 72 * MINUTE, lifetimeMs: HOUR },
  },
  { name: 'a gap of the lifetime itself is none', now: { startedAt: 5 * MINUTE }, cause: UNKNOWN },
  {
    name: 'the client is another version',
    now: { userAgent: 'claude-cli/2.1.330 (external, cli)', betas: 'a' },
    cause: { kind: 'client', from: '2.1.329', to: '2.1.330' },
  },
  { name: 'features changed', now: { betas: 'a,c' }, cause: { kind: 'features' } },
  {
    name: 'the lifetime changed',
    before: { lifetimeMs: HOUR },
    now: { lifetimeMs: 5 * MINUTE },
    cause: { kind: 'lifetime', fromMs: HOUR, toMs: 5 * MINUTE },
  },
];

const BY_ROUTING: readonly Case[] = [
  {
    name: 'less than half is read',
    cause: UNKNOWN,
    is: { kind: 'miss', readable: 100_000, read: 1024, written: null, isFull: true },
  },
  { name: 'half is read', now: { cacheRead: 50_000 }, cause: null },
  { name: 'the one before was no hit', before: { cacheRead: 0 }, cause: null },
  { name: 'the prompt shrank', now: { prompt: 99_999 }, cause: null },
  {
    name: 'the context was compacted, as the client says',
    before: { windowNumber: 0 },
    now: { windowNumber: 1, prompt: 20_000 },
    cause: { kind: 'compacted', from: 100_000, to: 20_000 },
    is: { kind: 'compacted' },
  },
  {
    name: 'it follows a compaction',
    before: { isCompaction: true },
    now: { prompt: 20_000 },
    cause: { kind: 'compacted', from: 100_000, to: 20_000 },
  },
  {
    name: 'the request that compacts is no compaction yet',
    before: { windowNumber: 3 },
    now: { windowNumber: 4, isCompaction: true },
    cause: UNKNOWN,
  },
  {
    name: 'the provider names a compaction',
    now: { reported: 'context_compacted' },
    cause: { kind: 'compacted', from: 100_000, to: 101_000 },
  },
  {
    name: 'the client names another model',
    before: { askedModel: 'gpt-5.6' },
    now: { askedModel: 'gpt-5.6-codex' },
    cause: { kind: 'model', from: 'gpt-5.6', to: 'gpt-5.6-codex' },
  },
];

for (const [title, cases, base] of [
  ['a prompt that is kept', KEPT, [BEFORE, LOST]],
  ['a prompt that is found by routing', BY_ROUTING, [ROUTED, ROUTED_MISS]],
] as const) {
  for (const { name, before, now, cause, is = {} } of cases) {
    test(`cache break, ${title}: ${name}`, () => {
      const found = cacheBreak({ ...base[0], ...before }, { ...base[1], ...now });
      assert.deepEqual(found?.cause ?? null, cause);
      const fields = Object.fromEntries(Object.keys(is).map((key) => [key, Reflect.get(found ?? {}, key)]));
      assert.deepEqual(fields, is);
    });
  }
}
