import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOG_LEVELS, type LogLevel } from '../../src/contract/log.ts';
import { Logging } from '../../src/logging/logging.ts';
import type { DeferredLine } from '../../src/logging/ring.ts';

/** The levels that each level lets through, spelled out. */
const SHOWS: Readonly<Record<LogLevel, readonly LogLevel[]>> = {
  error: ['error'],
  warn: ['error', 'warn'],
  info: ['error', 'warn', 'info'],
  debug: ['error', 'warn', 'info', 'debug'],
  trace: ['error', 'warn', 'info', 'debug', 'trace'],
};

interface Case {
  readonly it: string;
  readonly everywhere: LogLevel;
  readonly own?: LogLevel;
  readonly ring: LogLevel;
  /** The level that applies to the ring. */
  readonly kept: LogLevel;
}

const CASES: readonly Case[] = [
  { it: 'the start', everywhere: 'info', ring: 'debug', kept: 'debug' },
  { it: 'a quiet terminal and a quiet window', everywhere: 'error', ring: 'error', kept: 'error' },
  { it: 'a talkative terminal and a quiet window', everywhere: 'trace', ring: 'error', kept: 'error' },
  { it: 'a quiet terminal and a talkative window', everywhere: 'error', ring: 'trace', kept: 'trace' },
  { it: 'both at warn', everywhere: 'warn', ring: 'warn', kept: 'warn' },
  {
    it: 'a target of its own above the rest, which the window gets as well',
    everywhere: 'warn',
    own: 'debug',
    ring: 'info',
    kept: 'debug',
  },
  {
    it: 'a target of its own below the rest, which takes nothing from the window',
    everywhere: 'debug',
    own: 'warn',
    ring: 'info',
    kept: 'info',
  },
  {
    it: 'a target of its own at the level of the rest',
    everywhere: 'info',
    own: 'info',
    ring: 'error',
    kept: 'info',
  },
];

/** Writes a text line and a deferred line at every level; returns the results. */
function written({ everywhere, own, ring }: Case) {
  const out: string[] = [];
  const logging = new Logging({
    levels: { logLevel: 'trace', logTargets: {} },
    format: 'text',
    write: (text) => out.push(...text.split('\n').filter((line) => line !== '')),
    wallTime: () => 0,
  });
  logging.release();
  logging.setLevels({ logLevel: everywhere, logTargets: own === undefined ? {} : { lunaroute_egress: own } });
  logging.setRingLevel(ring);
  const log = logging.target('lunaroute_egress');
  for (const level of LOG_LEVELS) {
    const line: DeferredLine = { level, make: ([n]) => ({ message: `later ${n}`, fields: {} }) };
    log.write(level, 'now');
    log.defer(line, [5, 0, 0, 0]);
  }
  logging.flush();
  const kept = logging.ring.since(0).records;
  return {
    out,
    kept: kept.map(({ level, message }) => `[${level.toUpperCase()}] ${message}`),
    numbers: kept.map(({ seq }) => seq),
    flags: { debug: log.debug, info: log.info },
    prints: LOG_LEVELS.filter((level) => logging.prints('lunaroute_egress', level)),
    elsewhere: LOG_LEVELS.filter((level) => logging.prints('lunaroute_control', level)),
    ringLevel: logging.ringLevel,
  };
}

const linesOf = (levels: readonly LogLevel[]): readonly string[] =>
  levels.flatMap((level) => [`[${level.toUpperCase()}] now`, `[${level.toUpperCase()}] later 5`]);

for (const one of CASES) {
  test(`${one.it}: standard output and the window each get their own levels`, () => {
    const { everywhere, own = everywhere, kept, ring } = one;
    const seen = written(one);
    assert.deepEqual(seen.out, linesOf(SHOWS[own]));
    assert.deepEqual(seen.kept, linesOf(SHOWS[kept]));
    assert.deepEqual([seen.prints, seen.elsewhere], [SHOWS[own], SHOWS[everywhere]]);
    assert.equal(seen.ringLevel, ring);
    // Callers that check first must learn of a listener, whichever of the two it is.
    const listens = (level: LogLevel): boolean => [...SHOWS[own], ...SHOWS[kept]].includes(level);
    assert.deepEqual(seen.flags, { debug: listens('debug'), info: listens('info') });
    // Lines that nobody gets have no number: a gap would mean a lost line.
    const wanted = LOG_LEVELS.filter(listens).length * 2;
    if (SHOWS[kept].length >= SHOWS[own].length)
      assert.deepEqual(
        seen.numbers,
        Array.from({ length: wanted }, (_, at) => at + 1),
      );
  });
}

const FULL = 1024 * 1024 + 1;

/** Each turn: unread bytes so far, number of new lines, and what is written out. */
const TURNS: readonly (readonly [
  it: string,
  turns: readonly (readonly [number, number, string])[],
  lost: number,
])[] = [
  [
    'all is read',
    [
      [0, 2, 'i i'],
      [0, 1, 'i'],
    ],
    0,
  ],
  ['exactly 1 MiB is unread', [[FULL - 1, 2, 'i i']], 0],
  ['one byte more is', [[FULL, 2, '']], 2],
  [
    'it is read again',
    [
      [FULL, 3, ''],
      [0, 1, 'gap3 i'],
    ],
    3,
  ],
  [
    'it is read again and nothing comes',
    [
      [FULL, 3, ''],
      [0, 0, ''],
    ],
    3,
  ],
  [
    'the gap is told once',
    [
      [FULL, 1, ''],
      [0, 1, 'gap1 i'],
      [0, 1, 'i'],
    ],
    1,
  ],
  [
    'each gap tells its own lines',
    [
      [FULL, 2, ''],
      [0, 1, 'gap2 i'],
      [FULL, 4, ''],
      [0, 2, 'gap4 i i'],
    ],
    6,
  ],
  [
    'a gap over several turns is one',
    [
      [FULL, 2, ''],
      [FULL, 3, ''],
      [0, 1, 'gap5 i'],
    ],
    5,
  ],
];

for (const format of ['text', 'json'] as const) {
  for (const [it, turns, lost] of TURNS) {
    test(`standard output as ${format}, ${it}: dropped lines are reported where they are missing`, () => {
      const out: string[] = [];
      let unread = 0;
      const logging = new Logging({
        levels: { logLevel: 'info', logTargets: {} },
        format,
        write: (text) => void out.push(text),
        unreadBytes: () => unread,
        wallTime: () => 0,
      });
      logging.release();
      for (const [bytes, lines, wanted] of turns) {
        unread = bytes;
        out.length = 0;
        for (let at = 0; at < lines; at += 1) logging.target('lunaroute_ingress').write('info', 'i');
        logging.flush();
        assert.equal(out.join('').split('\n').slice(0, -1).map(shortly).join(' '), wanted);
      }
      assert.equal(logging.unreadLines, lost);
    });
  }
}

/** Shortens a line to its message, or to the number of lines in a gap. */
function shortly(line: string): string {
  const gap = /Lines were dropped here.*lines"?[:=](\d+)/u.exec(line);
  return gap === null ? (/\bi\b/u.exec(line.replace(/^\[INFO\]/u, ''))?.[0] ?? line) : `gap${gap[1]}`;
}
