import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { promptText, uuid } from '../../src/demo/assistants/assistant.ts';
import { Conversation } from '../../src/demo/assistants/conversation.ts';
import { SeededRandom, ShuffledScript } from '../../src/demo/seeded-random.ts';
import { CONNECTION_FAULTS, REQUEST_FAULTS } from '../../src/demo/fault-script.ts';
import { type CacheRequest, PromptCache, type PromptTokens } from '../../src/demo/prompt-cache.ts';
import { writePieces } from '../../src/demo/prose.ts';

/** Lowest, middle and highest random values in the demo. */
const CHANCES = [0, 0.5, 1 - 2 ** -32] as const;

const WHOLE: readonly (readonly [least: number, most: number, thrown: readonly [number, number, number]])[] =
  [
    [1, 6, [1, 4, 6]],
    [3, 3, [3, 3, 3]],
    [0, 1, [0, 1, 1]],
    [-2, 2, [-2, 0, 2]],
  ];

for (const [least, most, thrown] of WHOLE) {
  test(`a whole number from ${least} to ${most} includes both ends`, () => {
    assert.deepEqual(
      CHANCES.map((chance) => new SeededRandom(() => chance).whole(least, most)),
      thrown,
    );
  });
}

test('the same seed gives the same numbers, and no part changes those of another', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat({ max: 20 }),
      (seed, more) => {
        const throws = (moreFirst: number): readonly number[] => {
          const random = new SeededRandom(() => seed);
          const [one, two] = [random.fork(), random.fork()];
          for (let at = 0; at < moreFirst; at += 1) one.whole(0, 9);
          return Array.from({ length: 20 }, () => two.between(0, 1));
        };
        assert.deepEqual(throws(0), throws(more));
        assert.ok(throws(0).every((number) => number >= 0 && number < 1));
        assert.equal(new Set(throws(0)).size, 20);
      },
    ),
    { numRuns: 50 },
  );
});

test('a shuffled list has each item once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer(), (list, seed) => {
      const before = [...list];
      const shuffled = new SeededRandom(() => (seed >>> 0) / 2 ** 32).fork().shuffled(list);
      const inOrder = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
      assert.deepEqual([inOrder(shuffled), list], [inOrder(before), before]);
    }),
    { numRuns: 50 },
  );
});

test('a script plays its first round in order, and later rounds complete in other orders', () => {
  const script = new ShuffledScript(REQUEST_FAULTS, new SeededRandom(() => 0.3).fork());
  const rounds = Array.from({ length: 6 }, () => REQUEST_FAULTS.map(() => script.next()));
  assert.deepEqual(rounds[0], REQUEST_FAULTS);
  for (const round of rounds) assert.deepEqual(round.toSorted(), REQUEST_FAULTS.toSorted());
  assert.equal(new Set(rounds.map((round) => round.join())).size, rounds.length);
});

test('no three consecutive connections end within two seconds of each other', () => {
  const hinted = CONNECTION_FAULTS.map(({ idleMs }) => idleMs).filter((ms) => ms < 600_000);
  for (const [at, ms] of hinted.entries()) {
    const three = [ms, hinted[at + 1] ?? Infinity, hinted[at + 2] ?? Infinity];
    assert.ok(Math.max(...three) - Math.min(...three) >= 2000, three.join());
  }
});

test('an id is a version 4 UUID for every random value', () => {
  for (const chance of CHANCES)
    assert.match(
      uuid(new SeededRandom(() => chance)),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u,
    );
});

const PROMPTS: readonly (readonly [kib: number, least: number, most: number])[] = [
  [0, 0, 0],
  [0.1, 102, 202],
  [1, 1024, 1124],
  [48, 49_152, 49_252],
];

for (const [kib, least, most] of PROMPTS) {
  test(`a prompt of ${kib} KiB is at most a line longer than that`, () => {
    const { length } = promptText(kib);
    assert.ok(length >= least && length <= most, String(length));
  });
}

test('an answer has at least the requested number of pieces, and ends with its sentence', () => {
  for (const count of [1, 2, 10, 100, 500]) {
    const pieces = writePieces(count, new SeededRandom(() => 0.4).fork());
    assert.ok(pieces.length >= count && pieces.length < count + 25, String(pieces.length));
    assert.ok(pieces.at(-1)?.endsWith('.'));
    assert.ok(pieces.slice(1).every((piece) => piece.startsWith(' ')));
    assert.equal(pieces[0]?.trimStart(), pieces[0]);
  }
});

/** Conversations that grow by 10 KiB per request, with three requests per turn. */
const CONVERSATIONS: readonly (readonly [
  maxKib: number,
  kib: readonly number[],
  windows: readonly number[],
])[] = [
  // Compaction happens only at the first request of a turn.
  [1000, [30, 40, 50, 60, 70, 80, 90, 100, 110], [0, 0, 0, 0, 0, 0, 0, 0, 0]],
  [80, [30, 40, 50, 60, 70, 80, 30, 40, 50], [0, 0, 0, 0, 0, 0, 1, 1, 1]],
  [81, [30, 40, 50, 60, 70, 80, 90, 100, 110], [0, 0, 0, 0, 0, 0, 0, 0, 0]],
  [50, [30, 40, 50, 30, 40, 50, 30, 40, 50], [0, 0, 0, 1, 1, 1, 2, 2, 2]],
];

for (const [maxKib, kib, windows] of CONVERSATIONS) {
  test(`a conversation that may grow to ${maxKib} KiB is compacted between turns`, () => {
    const growth = { startKib: 20, growKib: [10, 10], maxKib, perTurn: [3, 3] } as const;
    const conversation = new Conversation(new SeededRandom(() => 0.5).fork(), growth);
    const prompts = kib.map(() => conversation.next());
    assert.deepEqual(
      prompts.map(({ text }) => text),
      kib.map((each) => promptText(each)),
    );
    assert.deepEqual(
      prompts.map(({ window }) => window),
      windows,
    );
    const turns = prompts.map(
      ({ isFirstOfTurn, isLastOfTurn }) => `${isFirstOfTurn ? '[' : ''}${isLastOfTurn ? ']' : ''}`,
    );
    assert.equal(turns.join(' '), '[  ] [  ] [  ]');
    const ids = prompts.map(({ turnId }) => turnId);
    assert.deepEqual(
      ids.map((id) => ids.indexOf(id)),
      [0, 0, 0, 3, 3, 3, 6, 6, 6],
    );
  });
}

interface Taken {
  readonly key?: string;
  readonly tokens: number;
  readonly atMs: number;
}

const WISH: CacheRequest = { key: 'one', lifetimeMs: 1000, step: 1 };
const FIRST: Taken = { tokens: 5000, atMs: 0 };

/** Token counts of the last request, given those before it. */
const CACHED: readonly (readonly [it: string, step: number, taken: readonly Taken[], last: PromptTokens])[] =
  [
    ['one that is too short', 1, [{ tokens: 1023, atMs: 0 }], { fresh: 1023, read: 0, written: 0 }],
    ['one that is just long enough', 1, [{ tokens: 1024, atMs: 0 }], { fresh: 8, read: 0, written: 1016 }],
    ['the same again', 1, [FIRST, FIRST], { fresh: 8, read: 4992, written: 0 }],
    ['in the last moment', 1, [FIRST, { tokens: 5000, atMs: 1000 }], { fresh: 8, read: 4992, written: 0 }],
    ['one moment later', 1, [FIRST, { tokens: 5000, atMs: 1001 }], { fresh: 8, read: 0, written: 4992 }],
    [
      'renewed by each use',
      1,
      [FIRST, { tokens: 5000, atMs: 900 }, { tokens: 5000, atMs: 1900 }],
      { fresh: 8, read: 4992, written: 0 },
    ],
    ['a shorter one', 1, [FIRST, { tokens: 4000, atMs: 1 }], { fresh: 8, read: 640, written: 3352 }],
    ['in steps', 128, [FIRST, { tokens: 5000, atMs: 1 }], { fresh: 8, read: 4992, written: 0 }],
    [
      'in steps that leave a rest',
      1000,
      [FIRST, { tokens: 6000, atMs: 1 }],
      { fresh: 8, read: 4000, written: 1992 },
    ],
    ['another key', 1, [FIRST, { key: 'two', tokens: 5000, atMs: 1 }], { fresh: 8, read: 0, written: 4992 }],
  ];

for (const [it, step, taken, last] of CACHED) {
  test(`a prompt in the cache, ${it}: read ${last.read}, written ${last.written}`, () => {
    const cache = new PromptCache();
    const counted = taken.map(({ key = 'one', tokens, atMs }) =>
      cache.take({ ...WISH, key, step }, tokens, atMs),
    );
    assert.deepEqual(counted.at(-1), last);
  });
}

test('of 256 cached prompts the least recently used is dropped', () => {
  const cache = new PromptCache();
  const take = (key: string) => cache.take({ ...WISH, key }, 2000, 0).read;
  for (let at = 0; at < 256; at += 1) take(`key ${at}`);
  assert.equal(take('key 0'), 1992, 'all of them are there');
  assert.equal(take('one more'), 0);
  assert.equal(take('key 0'), 1992, 'it was used since');
  assert.equal(take('key 1'), 0, 'it was not');
});
