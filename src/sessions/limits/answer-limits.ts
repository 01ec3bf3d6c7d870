import { anthropicKeyWindows, claudeExtraUsage, claudeWindows } from './claude-limits.ts';
import { codexWindows } from './codex-limits.ts';
import { instant } from './instant.ts';
import { keyWindows } from './key-limits.ts';
import {
  amount,
  type ExtraReading,
  type LimitAnswer,
  type LimitHeaders,
  type LimitReading,
} from './limit-reading.ts';

/** Rate-limit facts from a response's headers. */
export interface AnswerLimits {
  readonly windows: readonly LimitReading[];
  /** Undefined if the headers say nothing about extra usage. */
  readonly extra: ExtraReading | undefined;
  /** Account id from the provider. */
  readonly organization: string | undefined;
  /** When the client may retry, in milliseconds since 1970; null if not given. */
  readonly retryAt: number | null;
}

const ORGANIZATION = 'anthropic-organization-id';
type Reader = (answer: LimitAnswer) => readonly LimitReading[];
/** Prefixes of rate-limit headers and their readers; the first matching prefix applies. */
const FAMILIES: readonly { readonly beginning: string; readonly read: Reader | undefined }[] = [
  { beginning: 'anthropic-ratelimit-unified-', read: claudeWindows },
  { beginning: 'anthropic-ratelimit-', read: anthropicKeyWindows },
  { beginning: 'anthropic-priority-', read: anthropicKeyWindows },
  { beginning: ORGANIZATION, read: undefined },
  { beginning: 'retry-after', read: undefined },
  { beginning: 'x-ratelimit-', read: keyWindows },
  { beginning: 'x-', read: codexWindows },
];
const [A, R, X] = ['a', 'r', 'x'].map((letter) => letter.charCodeAt(0));
/** The bit that differs between upper- and lower-case ASCII letters. */
const CASE_BIT = 0x20;
const MAX_VALUE_BYTES = 256;
const MAX_NAME_BYTES = 80;
const NOTHING: AnswerLimits = { windows: [], extra: undefined, organization: undefined, retryAt: null };

/**
 * Reads the rate limits from a response's headers; `rawHeaders` alternates names and values, and `now` is in
 * milliseconds since 1970.
 */
export function answerLimits(status: number, rawHeaders: readonly Buffer[], now: number): AnswerLimits {
  const found = limitHeadersOf(rawHeaders);
  if (found === undefined) return NOTHING;
  const { headers, readers } = found;
  const answer = { headers, status, now };
  return {
    windows: readers.flatMap((read) => read(answer)),
    extra: claudeExtraUsage(answer),
    organization: headers.get(ORGANIZATION),
    retryAt: retryAt(headers, now),
  };
}

/** Most responses have no such headers, so only names that begin with one of three letters are decoded. */
function limitHeadersOf(
  rawHeaders: readonly Buffer[],
): { readonly headers: LimitHeaders; readonly readers: readonly Reader[] } | undefined {
  let found: Map<string, string> | undefined;
  const readers: Reader[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at];
    const value = rawHeaders[at + 1];
    if (raw === undefined || value === undefined) continue;
    const first = (raw[0] ?? 0) | CASE_BIT;
    if (first !== A && first !== X && first !== R) continue;
    if (raw.length > MAX_NAME_BYTES || value.length > MAX_VALUE_BYTES) continue;
    const name = raw.toString('latin1').toLowerCase();
    const family = FAMILIES.find(({ beginning }) => name.startsWith(beginning));
    if (family === undefined) continue;
    if (family.read !== undefined && !readers.includes(family.read)) readers.push(family.read);
    found ??= new Map();
    if (!found.has(name)) found.set(name, value.toString('latin1'));
  }
  return found === undefined ? undefined : { headers: found, readers };
}

function retryAt(headers: ReadonlyMap<string, string>, now: number): number | null {
  const ms = amount(headers.get('retry-after-ms'));
  return ms === undefined ? instant(headers.get('retry-after'), now) : now + ms;
}
