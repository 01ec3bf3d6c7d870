import { type AssistantClock, ASSISTANT_CLOCKS } from '../../../src/contract/clients.ts';
import type { Dialect } from '../../../src/contract/dialect.ts';
import { isNeverReached, POOL, type Timeout, TIMEOUTS } from '../../../src/contract/settings/pool.ts';
import { formatCount } from '../../text/format.ts';
import type { RowState } from '../../settings-form/row-state.ts';

/** One clock of the ladder. */
export interface Rung {
  /** The setting's key, or the assistant's name. */
  readonly id: string;
  readonly label: string;
  /** An assistant's clock is none of ours. */
  readonly owner: 'setting' | 'assistant';
  /** 0: off. */
  readonly secs: number;
  /** When the assistant tells its user; undefined where it does not. */
  readonly warnsAtSecs: number | undefined;
  readonly isFromEnvironment: boolean;
  /** The clock of the whole request comes first. */
  readonly isNeverReached: boolean;
  /** The line of the clock that comes first passes here. */
  readonly hasCutLine: boolean;
  /** What it ends, or who ends it first. */
  readonly note: string;
}

/** Every clock that can end a request of one provider. */
export interface Ladder {
  readonly rungs: readonly Rung[];
  readonly totalSecs: number;
  readonly isTotalFromEnvironment: boolean;
  /** Where the axis ends. */
  readonly maxSecs: number;
  /** How many of its values are staged to change: the ladder shows what is in effect. */
  readonly staged: number;
}

const LABELS: Readonly<Record<Timeout, string>> = {
  connectTimeoutSecs: 'Connect',
  firstByteTimeoutSecs: 'First byte',
  streamIdleTimeoutSecs: 'Stream idle',
  timeoutSecs: 'Total',
};

/** Makes the ladder of one provider from its rows; a timeout without a value in effect is left out. */
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
  const note = isFromEnvironment ? 'Set by the environment' : ownNote(name, facts);
  return {
    id: entry.key,
    label: LABELS[name],
    owner: 'setting',
    secs,
    warnsAtSecs: undefined,
    isFromEnvironment,
    isNeverReached: isCut,
    note: isCut ? formatNever(totalSecs) : note,
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
    note: isCut ? formatNever(totalSecs) : `Gives up after ${formatSecs(clock.endsAfterSecs)} of silence`,
  };
}

function formatNever(totalSecs: number): string {
  return `Never reached: total ends at ${formatSecs(totalSecs)}`;
}

function ownNote(name: Timeout, { secs, totalSecs, clocks }: OwnFacts): string {
  switch (name) {
    case 'connectTimeoutSecs':
      return 'Ends a connection attempt';
    case 'firstByteTimeoutSecs':
      return secs === 0 ? 'Only the total ends this wait' : 'Ends the wait for an answer';
    case 'streamIdleTimeoutSecs':
      return streamNote(secs, totalSecs, clocks);
    case 'timeoutSecs':
      return 'Ends the whole request';
  }
}

function streamNote(secs: number, totalSecs: number, clocks: readonly AssistantClock[]): string {
  const limitSecs = secs === 0 ? totalSecs : secs;
  const first = clocks.find(({ endsAfterSecs }) => endsAfterSecs <= limitSecs);
  if (first !== undefined) return `${first.assistant} gives up first`;
  if (secs === 0) return 'Only the total ends a silence';
  const [next] = clocks;
  return next === undefined ? 'Ends a silent answer' : `Ends before ${next.assistant} gives up`;
}

/** The line reaches from the clock that comes first to every one that it cuts off. */
function withCutLine(rungs: readonly BareRung[]): readonly Rung[] {
  // Ours come first, and the total is the last of them.
  const total = rungs.findLastIndex(({ owner }) => owner === 'setting');
  const cut = rungs.flatMap((rung, at) => (rung.isNeverReached ? [at] : []));
  const from = Math.min(...cut, total);
  const to = Math.max(...cut, total);
  return rungs.map((rung, at) => ({ ...rung, hasCutLine: cut.length > 0 && at >= from && at <= to }));
}

/** Seconds with their unit. */
export function formatSecs(secs: number): string {
  return `${formatCount(secs)} s`;
}

/** Where something is on the axis, from 0 to 1: its steps are multiples, from 1 s on. */
export function axisPosition(secs: number, maxSecs: number): number {
  return Math.log(Math.max(1, secs)) / Math.log(maxSecs);
}

/** One number of the axis. */
export interface AxisTick {
  readonly secs: number;
  readonly text: string;
}

/** Ends of the axis and what is written on it; the first that holds every value is taken. */
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

/** What is written on the axis. */
export function ladderTicks(maxSecs: number): readonly AxisTick[] {
  const axis = AXES.find(({ most }) => most === maxSecs);
  return axis?.ticks.map(([secs, text]) => ({ secs, text })) ?? [];
}
