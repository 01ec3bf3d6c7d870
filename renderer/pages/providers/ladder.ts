import { type AssistantClock, ASSISTANT_CLOCKS } from '../../../src/contract/clients.ts';
import type { Dialect } from '../../../src/contract/dialect.ts';
import { isNeverReached, POOL, type Timeout, TIMEOUTS } from '../../../src/contract/settings/pool.ts';
import type { RowState } from '../../settings-form/row-state.ts';
import * as words from './words.ts';

/** One timeout on the ladder. */
export interface Rung {
  /** Key of the setting, or name of the assistant. */
  readonly id: string;
  readonly label: string;
  /** `assistant`: a timeout of the client that LunaRoute cannot change. */
  readonly owner: 'setting' | 'assistant';
  /** 0: off. */
  readonly secs: number;
  /** When the assistant warns its user; undefined if it never does. */
  readonly warnsAtSecs: number | undefined;
  readonly isFromEnvironment: boolean;
  /** Whether the total timeout ends the request before this one can. */
  readonly isNeverReached: boolean;
  /** Whether the line marking the total timeout crosses this rung. */
  readonly hasCutLine: boolean;
  /** Explains what this timeout ends, or what ends the request first. */
  readonly note: string;
}

/** Every timeout that can end a request to one provider. */
export interface Ladder {
  readonly rungs: readonly Rung[];
  readonly totalSecs: number;
  readonly isTotalFromEnvironment: boolean;
  /** End of the axis, in seconds. */
  readonly maxSecs: number;
  /** Number of timeouts with a staged change; the ladder shows only the values in effect. */
  readonly staged: number;
}

const LABELS: Readonly<Record<Timeout, string>> = {
  connectTimeoutSecs: words.connectTimeout,
  firstByteTimeoutSecs: words.firstByteTimeout,
  streamIdleTimeoutSecs: words.streamIdleTimeout,
  timeoutSecs: words.totalTimeout,
};

/** Builds a provider's ladder from its rows; skips timeouts that have no value in effect. */
export function ladderOf(rows: readonly RowState[], dialect: Dialect): Ladder {
  const ours = TIMEOUTS.flatMap((name) => {
    const row = rows.find(({ entry }) => entry.definition === POOL[name]);
    const secs = row?.setting.value;
    return row === undefined || typeof secs !== 'number' ? [] : [{ name, row, secs }];
  });
  const clocks = ASSISTANT_CLOCKS.filter((clock) => clock.dialect === dialect);
  const total = ours.find(({ name }) => name === 'timeoutSecs');
  const totalSecs = total?.secs ?? Infinity;
  const bare = [
    ...ours.map(({ name, row, secs }) => ownRung(name, row, { secs, totalSecs, clocks })),
    ...clocks.map((clock) => assistantRung(clock, totalSecs)),
  ];
  return {
    rungs: withCutLine(bare),
    totalSecs,
    isTotalFromEnvironment: total?.row.setting.source.kind === 'env',
    maxSecs: axisEnd(Math.max(...bare.map(({ secs }) => secs))),
    staged: ours.filter(({ row }) => row.isStaged).length,
  };
}

type BareRung = Omit<Rung, 'hasCutLine'>;

interface OwnFacts {
  readonly secs: number;
  readonly totalSecs: number;
  readonly clocks: readonly AssistantClock[];
}

function ownRung(name: Timeout, { entry, setting }: RowState, facts: OwnFacts): BareRung {
  const { secs, totalSecs } = facts;
  const isFromEnvironment = setting.source.kind === 'env';
  const isCut = name !== 'timeoutSecs' && isNeverReached(secs, totalSecs);
  const note = isFromEnvironment ? words.setByEnvironment : ownNote(name, facts);
  return {
    id: entry.key,
    label: LABELS[name],
    owner: 'setting',
    secs,
    warnsAtSecs: undefined,
    isFromEnvironment,
    isNeverReached: isCut,
    note: isCut ? words.neverReached(totalSecs) : note,
  };
}

function assistantRung(clock: AssistantClock, totalSecs: number): BareRung {
  const isCut = isNeverReached(clock.endsAfterSecs, totalSecs);
  return {
    id: clock.assistant,
    label: clock.assistant,
    owner: 'assistant',
    secs: clock.endsAfterSecs,
    warnsAtSecs: clock.warnsAfterSecs,
    isFromEnvironment: false,
    isNeverReached: isCut,
    note: isCut ? words.neverReached(totalSecs) : words.givesUpAfter(clock.endsAfterSecs),
  };
}

function ownNote(name: Timeout, { secs, totalSecs, clocks }: OwnFacts): string {
  switch (name) {
    case 'connectTimeoutSecs':
      return words.endsConnecting;
    case 'firstByteTimeoutSecs':
      return secs === 0 ? words.totalEndsWait : words.endsWait;
    case 'streamIdleTimeoutSecs':
      return streamNote(secs, totalSecs, clocks);
    case 'timeoutSecs':
      return words.endsRequest;
  }
}

function streamNote(secs: number, totalSecs: number, clocks: readonly AssistantClock[]): string {
  const limitSecs = secs === 0 ? totalSecs : secs;
  const first = clocks.find(({ endsAfterSecs }) => endsAfterSecs <= limitSecs);
  if (first !== undefined) return words.givesUpFirst(first.assistant);
  if (secs === 0) return words.totalEndsSilence;
  const [next] = clocks;
  return next === undefined ? words.endsSilence : words.endsBefore(next.assistant);
}

/** Marks the rungs between the total timeout and every rung it cuts off. */
function withCutLine(rungs: readonly BareRung[]): readonly Rung[] {
  // Settings precede assistants, and the total timeout is the last setting.
  const total = rungs.findLastIndex(({ owner }) => owner === 'setting');
  const cut = rungs.flatMap((rung, at) => (rung.isNeverReached ? [at] : []));
  const from = Math.min(...cut, total);
  const to = Math.max(...cut, total);
  return rungs.map((rung, at) => ({ ...rung, hasCutLine: cut.length > 0 && at >= from && at <= to }));
}

/** Position on the logarithmic axis, from 0 (1 s or less) to 1 (`maxSecs`). */
export function axisPosition(secs: number, maxSecs: number): number {
  return Math.log(Math.max(1, secs)) / Math.log(maxSecs);
}

/** One label of the axis. */
export interface AxisTick {
  readonly secs: number;
  readonly text: string;
}

/** Axis ends and their labels; the first axis that fits every value is used. */
const AXES: readonly { readonly most: number; readonly ticks: readonly (readonly [number, string])[] }[] = [
  {
    most: 600,
    ticks: [
      [1, '1 s'],
      [3, '3 s'],
      [10, '10 s'],
      [30, '30 s'],
      [60, '1 min'],
      [180, '3'],
      [300, '5'],
      [600, '10 min'],
    ],
  },
  {
    most: 3600,
    ticks: [
      [1, '1 s'],
      [10, '10 s'],
      [60, '1 min'],
      [300, '5'],
      [600, '10 min'],
      [1800, '30'],
      [3600, '1 h'],
    ],
  },
  {
    most: 86_400,
    ticks: [
      [1, '1 s'],
      [10, '10 s'],
      [60, '1 min'],
      [600, '10 min'],
      [3600, '1 h'],
      [21_600, '6 h'],
      [86_400, '24 h'],
    ],
  },
];

function axisEnd(secs: number): number {
  return AXES.find(({ most }) => most >= secs)?.most ?? secs;
}

/** Labels of the axis that ends at `maxSecs`. */
export function ladderTicks(maxSecs: number): readonly AxisTick[] {
  const axis = AXES.find(({ most }) => most === maxSecs);
  return axis?.ticks.map(([secs, text]) => ({ secs, text })) ?? [];
}
