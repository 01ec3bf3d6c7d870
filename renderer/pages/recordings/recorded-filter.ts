import type { RecordingFilter } from '../../../src/contract/recording-filter.ts';
import { type FilterText, NO_FILTER_TEXT } from '../../ui/filter-text.ts';
import type { RecordedRequest } from '../../../src/contract/recording.ts';

/** Time spans for filtering; `days` uses two dates. */
export const RECORDED_SPANS = ['all', 'today', 'day', 'week', 'days'] as const;
export type RecordedSpan = (typeof RECORDED_SPANS)[number];

/** Filter as set in the toolbar. */
export interface RecordedFilter {
  readonly text: FilterText;
  readonly span: RecordedSpan;
  /** First and last day, as in `2026-11-23`; empty for no limit. Used only with the span `days`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

export const NO_RECORDED_FILTER: RecordedFilter = {
  text: NO_FILTER_TEXT,
  span: 'all',
  firstDay: '',
  lastDay: '',
};

/** Labels of the spans. */
export const SPAN_WORDS: Readonly<Record<RecordedSpan, string>> = {
  all: 'All times',
  today: 'Today',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  days: 'Chosen days',
};

const HOUR_MS = 3_600_000;

/** Whether the filter excludes anything. */
export function isNarrowed(filter: RecordedFilter): boolean {
  const { text, span, firstDay, lastDay } = filter;
  const hasDays = firstDay !== '' || lastDay !== '';
  return text.applied.trim() !== '' || (span === 'days' ? hasDays : span !== 'all');
}

/** Converts the filter for the API; `nowMs` is milliseconds since 1970. Days are in the page's time zone. */
export function askedFilter(filter: RecordedFilter, nowMs: number): RecordingFilter {
  const text = filter.text.applied.trim();
  return {
    ...(text === '' ? {} : { text }),
    ...askedSpan(filter, nowMs),
  };
}

function askedSpan(filter: RecordedFilter, nowMs: number): Pick<RecordingFilter, 'from' | 'to'> {
  switch (filter.span) {
    case 'all':
      return {};
    case 'today':
      return { from: new Date(nowMs).setHours(0, 0, 0, 0) };
    case 'day':
      return { from: Math.floor(nowMs - 24 * HOUR_MS) };
    case 'week':
      return { from: Math.floor(nowMs - 7 * 24 * HOUR_MS) };
    case 'days': {
      const from = midnight(filter.firstDay, 0);
      const to = midnight(filter.lastDay, 1);
      return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    }
  }
}

/** Start of a day plus `daysAfter` days; undefined for an invalid date or one before 1970. */
function midnight(day: string, daysAfter: number): number | undefined {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + daysAfter);
  const ms = date.getTime();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

/** Describes the filter: `status:4xx model:opus · Last 24 hours`; empty if it excludes nothing. */
export function formatFilter(filter: RecordedFilter): string {
  if (!isNarrowed(filter)) return '';
  return [filter.text.applied.trim(), formatSpan(filter)].filter(Boolean).join(' · ');
}

function formatSpan({ span, firstDay, lastDay }: RecordedFilter): string {
  if (span === 'all') return '';
  if (span !== 'days') return SPAN_WORDS[span];
  if (firstDay === lastDay) return firstDay;
  if (lastDay === '') return `from ${firstDay}`;
  return firstDay === '' ? `up to ${lastDay}` : `${firstDay} to ${lastDay}`;
}

/** Finds the recording with this id in JSON lines, which follow the contract's schema. */
export function findRecording(lines: string, id: number): RecordedRequest | undefined {
  for (const line of lines.split('\n')) {
    // Check the id as text first, to avoid parsing bodies of other recordings.
    if (!line.includes(`"id":${id}`)) continue;
    // The contract already types this response; validating it here would pull zod into the bundle.
    const row = JSON.parse(line) as RecordedRequest;
    if (row.id === id) return row;
  }
  return undefined;
}
