import { CREATE_REASONS, type CreateReason } from '../../../../src/contract/connections.ts';
import type {
  HistoryCount,
  HistoryGap,
  HistoryTimes,
  HistoryView,
} from '../../../../src/contract/history.ts';
import { formatCount, formatDuration, plural, formatShare, formatTime } from '../../../text/format.ts';

/** A part of a stacked bar; `look` is the suffix of its CSS class. */
interface HistoryPart {
  readonly label: string;
  readonly look: 'calm' | 'refused' | 'failed' | 'reused' | 'first' | 'busy' | 'closed' | 'error';
  readonly values: readonly number[];
}

/** The data of one of the four charts. */
export interface HistoryChart {
  readonly title: string;
  /** Stacked from the bottom; empty for charts of times. */
  readonly parts: readonly HistoryPart[];
  readonly times?: HistoryTimes;
  /** Buckets with a count above zero have a triangle above them. */
  readonly flags?: readonly number[];
  /** Shown next to the title. */
  readonly share?: string;
  /** A round number not exceeded by any bucket of any provider in this chart, except outliers. */
  readonly max: number;
}

/** Create reasons grouped by their look. */
const LOOKS: Readonly<Record<'first' | 'busy' | 'closed' | 'error', readonly CreateReason[]>> = {
  first: ['first_use', 'settings_changed', 'network_change'],
  busy: ['no_idle'],
  closed: ['after_idle_timeout', 'after_server_close', 'after_idle_cap', 'after_max_age'],
  error: ['after_error', 'after_reset', 'after_path_lost', 'retry'],
};

/** A percentile of one bucket is ignored for the scale beyond this multiple of the percentile of the whole range. */
const OUTLIER = 4;

/** Returns the four charts of each provider; the same chart has the same maximum for all providers. */
export function chartsOf(views: readonly HistoryView[]): readonly (readonly HistoryChart[])[] {
  const charts = views.map(ownCharts);
  return charts.map((own) =>
    own.map((chart, at) => {
      const most = Math.max(...charts.map((others) => maxOf(others[at])));
      return { ...chart, max: roundAbove(most, chart.times === undefined) };
    }),
  );
}

function ownCharts(view: HistoryView): readonly HistoryChart[] {
  const { counts, firstByte, duration } = view;
  const failed = added(counts.serverErrors, counts.brokenOff);
  const bad = added(counts.clientErrors, failed);
  return [
    {
      title: 'Requests',
      parts: [
        { label: '5xx or cut off', look: 'failed', values: failed },
        { label: '4xx', look: 'refused', values: counts.clientErrors },
        {
          label: 'without error',
          look: 'calm',
          values: counts.requests.map((all, at) => all - (bad[at] ?? 0)),
        },
      ],
      flags: counts.pathsLost,
      max: 0,
    },
    {
      title: 'Connections',
      share: formatReuse(view),
      parts: [
        { label: 'after an error', look: 'error', values: createdFor(view, 'error') },
        { label: 'after an idle one closed', look: 'closed', values: createdFor(view, 'closed') },
        { label: 'none idle', look: 'busy', values: createdFor(view, 'busy') },
        { label: 'first use or change', look: 'first', values: createdFor(view, 'first') },
        { label: 'reused', look: 'reused', values: counts.reused },
      ],
      max: 0,
    },
    { title: 'First byte', parts: [], times: firstByte, max: 0 },
    { title: 'Duration', parts: [], times: duration, max: 0 },
  ];
}

function formatReuse({ counts, createdBy }: HistoryView): string {
  const reused = sum(counts.reused);
  const attempts = reused + sum(Object.values(createdBy).flat());
  return attempts === 0 ? '' : `${formatShare(reused, attempts)} of ${formatCount(attempts)} reused`;
}

/** Names the total: it differs from the requests, which are counted when they end and may be retried. */
function reusedOf(reused: number, attempts: number): string {
  return `${formatShare(reused, attempts)} reused (${formatCount(reused)} of ${plural(attempts, 'attempt')})`;
}

function createdFor({ createdBy, gaps }: HistoryView, look: keyof typeof LOOKS): readonly number[] {
  return LOOKS[look].reduce<readonly number[]>(
    (all, reason) => added(all, createdBy[reason] ?? []),
    gaps.map(() => 0),
  );
}

function added(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.map((count, at) => count + (other[at] ?? 0));
}

function maxOf(chart: HistoryChart | undefined): number {
  const { parts = [], times } = chart ?? {};
  if (times !== undefined) {
    // One response of minutes must not flatten all others, so it is drawn above the top line.
    const most = Math.min(highest(times.p95), (times.whole[1] ?? 0) * OUTLIER);
    return Math.max(most, highest(times.p50));
  }
  return Math.max(0, ...parts.reduce<readonly number[]>((all, { values }) => added(values, all), []));
}

function highest(numbers: readonly (number | null)[]): number {
  return Math.max(0, ...numbers.map((one) => one ?? 0));
}

/** Rounds up to a round number; for counts, to one whose half is an integer. */
function roundAbove(value: number, isCount: boolean): number {
  const least = Math.max(value, isCount ? 2 : 10);
  const power = 10 ** Math.floor(Math.log10(least));
  const rounds = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((one) => Math.round(one * power));
  return rounds.find((one) => one >= least && (!isCount || one % 2 === 0)) ?? least;
}

export function sum(numbers: readonly number[] | undefined): number {
  return (numbers ?? []).reduce((all, one) => all + one, 0);
}

/** Formats an axis tick: a count, or milliseconds. */
export function formatTick(value: number, isTime: boolean): string {
  if (!isTime || value === 0) return formatCount(value);
  return value < 1000 ? `${value} ms` : `${formatCount(value / 1000)} s`;
}

/** The start of a bucket as a time of day. */
export function bucketTime({ startMs, stepMs }: HistoryView, at: number): string {
  return formatTime(startMs + at * stepMs).slice(0, stepMs < 60_000 ? 8 : 5);
}

export const GAP_WORDS: Readonly<Record<HistoryGap, string>> = {
  none: 'no requests',
  before_start: 'before LunaRoute started',
  stopped: 'the proxy was stopped',
  suspended: 'the machine slept',
};

/** A phrase of the read-out. */
export interface ReadOut {
  readonly text: string;
  readonly tone?: 'green' | 'amber' | 'red' | 'blue';
}

/** Describes one bucket. */
export function readOut(view: HistoryView, at: number): readonly ReadOut[] {
  const requests = view.counts.requests[at] ?? 0;
  const reused = view.counts.reused[at] ?? 0;
  const reasons = CREATE_REASONS.flatMap((reason) => {
    const count = view.createdBy[reason]?.[at] ?? 0;
    return count === 0 ? [] : [{ count, text: `${formatCount(count)} ${formatReason(reason)}` }];
  });
  const created = reasons.reduce((all, { count }) => all + count, 0);
  const faults = faultsOf(view, at);
  const parts: readonly (ReadOut | false)[] = [
    requests > 0 && { text: plural(requests, 'request') },
    reused + created > 0 && { text: reusedOf(reused, reused + created), tone: 'green' },
    created > 0 && {
      text: `${formatCount(created)} created: ${reasons.map(({ text }) => text).join(', ')}`,
      tone: 'amber',
    },
    formatTimes('first byte', view.firstByte, at),
    formatTimes('duration', view.duration, at),
    requests > 0 && faults.length === 0 && { text: 'no errors' },
    ...faults,
  ];
  const said = parts.filter((part) => part !== false);
  return [
    ...(said.length === 0 ? [{ text: GAP_WORDS[view.gaps[at] ?? 'none'] }] : said),
    ...view.marks
      .filter(({ atMs }) => Math.floor((atMs - view.startMs) / view.stepMs) === at)
      .map(({ text }): ReadOut => ({ text, tone: 'blue' })),
  ];
}

const FAULTS: readonly (readonly [HistoryCount, text: string, tone?: 'red'])[] = [
  ['clientErrors', 'got 4xx'],
  ['serverErrors', 'got 5xx', 'red'],
  ['brokenOff', 'cut off', 'red'],
  ['connectFailed', 'failed to connect', 'red'],
  ['pathsLost', 'on a dead path', 'red'],
  ['retries', 'retried'],
  ['unanswered', 'abandoned before a response'],
];

/** The errors of one bucket, or of all buckets. */
export function faultsOf({ counts }: HistoryView, at?: number): readonly ReadOut[] {
  return FAULTS.flatMap(([name, text, tone]) => {
    const count = at === undefined ? sum(counts[name]) : (counts[name][at] ?? 0);
    return count === 0
      ? []
      : [{ text: `${formatCount(count)} ${text}`, ...(tone === undefined ? {} : { tone }) }];
  });
}

function formatTimes(what: string, { p50, p95 }: HistoryTimes, at: number): ReadOut | false {
  const [half, most] = [p50[at], p95[at]];
  if (typeof half !== 'number' || typeof most !== 'number') return false;
  return { text: `${what} p50 ${formatDuration(half)}, p95 ${formatDuration(most)}` };
}

/** Formats a create reason: `after_server_close` as `server close`. */
export function formatReason(reason: CreateReason): string {
  return reason.replace('after_', '').replaceAll('_', ' ');
}
