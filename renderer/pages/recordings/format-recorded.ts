import type {
  RecordedMessage,
  RecordedRequest,
  Recordings,
  RequestKind,
  TokensMissing,
} from '../../../src/contract/recording.ts';
import { recordedPrompt } from '../../../src/contract/recorded-fields.ts';
import { formatCount, plural, formatTime } from '../../text/format.ts';
import { FAILURE_WORDS, RETRY_WORDS } from '../../request-list/format-request.ts';

const DAY = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

/** `23 Nov 08:14:02`, in the page's time zone. */
export function formatDayTime(wallMs: number): string {
  return `${DAY.format(wallMs)} ${formatTime(wallMs).slice(0, 8)}`;
}

/** Large counts with three digits: `950`, `88 k`, `1.2 M`. @internal Exported for its tests. */
export function formatRound(count: number): string {
  const units = ['', ' k', ' M', ' G'];
  let value = count;
  let unit = 0;
  // 999.5 k would round up to 1000 k.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  return `${digits}${units[unit] ?? ''}`;
}

/** Token count for a narrow column: exact up to six digits. */
export function formatTokenCount(count: number | undefined): string {
  if (count === undefined) return '–';
  return count < 1_000_000 ? formatCount(count) : formatRound(count);
}

/** Why the tokens are unknown, shortened for a row. */
export const MISSING_SHORT: Readonly<Record<TokensMissing, string>> = {
  not_reported: 'not reported',
  encoded: 'not decoded',
  too_large: 'too large',
  upgraded: 'WebSocket',
  busy: 'not looked at',
};

/** Why the tokens are unknown, as a sentence. */
export const MISSING_WORDS: Readonly<Record<TokensMissing, string>> = {
  not_reported: 'Not reported: the provider named none, or the answer did not come that far.',
  encoded: 'Not known: the answer came in a coding that could not be decoded.',
  too_large: 'Not known: the part of the answer that names them is larger than what is looked at.',
  upgraded: 'Not known: this is a WebSocket, whose messages are not looked at.',
  busy: 'Not known: too many answers were in progress to look at this one.',
};

/** Text of a body for display: JSON is pretty-printed, anything else unchanged. A truncated body is not valid JSON. */
export function bodyText({ text = '', cut }: RecordedMessage): string {
  if (cut === true || !/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // not JSON after all
  }
}

/** Why a body was not kept. */
export const OMITTED_WORDS: Readonly<Record<NonNullable<RecordedMessage['omitted']>, string>> = {
  binary: "The body isn't text, so it was not recorded.",
  encoded: 'The body came in a coding that could not be decoded, and was not recorded.',
  too_large: 'The body is too large, and was not recorded.',
  busy: 'Too many bodies were in progress to keep this one.',
  secret: 'The body may hold a key that cannot be removed, so it was not recorded.',
  too_slow: 'Removing keys from the body took too long, so it was not recorded.',
};

/** Purpose of a request. */
export const KIND_WORDS: Readonly<Record<RequestKind, string>> = {
  main: 'main thread',
  agent: 'agent',
  helper: 'helper, such as a title',
  prewarm: 'prewarm, without an answer',
  compaction: 'compaction of the context',
  none: 'no model call, such as a token count',
};

/** Text of the status column. */
export function formatRecordedStatus({ status, code }: RecordedRequest): string {
  if (status === 0) return code === null ? 'none' : 'failed';
  return code === null ? String(status) : `${status} failed`;
}

/** Explains a failure code; empty for a code unknown to this version. */
export function formatFailure(code: string): string {
  return entryOf(FAILURE_WORDS, code) ?? '';
}

/** Describes why a request was retried; falls back to the raw cause if this version does not know it. */
export function formatRetry(cause: string): string {
  return entryOf(RETRY_WORDS, cause) ?? cause;
}

function entryOf(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}

/** Total tokens of several rows, as reported by the providers. */
export interface TokenTotals {
  readonly requests: number;
  /** Number of requests whose provider reported tokens. */
  readonly reported: number;
  readonly input: number;
  readonly output: number;
}

/** Sums the tokens reported for the rows; the input includes cached tokens. */
export function tokenTotals(rows: readonly RecordedRequest[]): TokenTotals {
  const totals = { requests: rows.length, reported: 0, input: 0, output: 0 };
  for (const row of rows) {
    if (row.tokens === undefined) continue;
    totals.reported += 1;
    totals.input += recordedPrompt(row) ?? 0;
    totals.output += row.tokens.output ?? 0;
  }
  return totals;
}

/** `412 requests · 1.2 M tokens in, 88 k out, as reported for 380 of them`. */
export function formatTotals({ requests, reported, input, output }: TokenTotals): string {
  const count = plural(requests, 'request');
  if (requests === 0) return count;
  if (reported === 0) return `${count} · no tokens reported`;
  const whose = reported === requests ? 'as reported' : `as reported for ${formatCount(reported)} of them`;
  return `${count} · ${formatRound(input)} tokens in, ${formatRound(output)} out, ${whose}`;
}

/** Sentences on the gaps in the recordings, one for each cause. */
export function formatGap({
  unreadable,
  dropped,
}: Pick<Recordings, 'unreadable' | 'dropped'>): readonly string[] {
  return [
    unreadable === 0 ? '' : `${plural(unreadable, 'line')} could not be read`,
    dropped === 0
      ? ''
      : `${plural(dropped, 'request')} ${dropped === 1 ? 'was' : 'were'} not written because the disk was too slow or full`,
  ].filter(Boolean);
}

/** Unique key of a recording; includes the time because ids restart with each run of the program. */
export function recordedKey({ time, id }: RecordedRequest): string {
  return `${time}-${id}`;
}

/** Sorts by start, newest first; rows arrive in the order in which they finished. */
export function latestFirst(rows: readonly RecordedRequest[]): readonly RecordedRequest[] {
  // Times are ISO 8601 in UTC, so they sort as strings.
  return rows.toSorted((a, b) => (a.time === b.time ? b.id - a.id : a.time < b.time ? 1 : -1));
}
