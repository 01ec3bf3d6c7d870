import { anthropicKeyWindows, claudeWindows } from './claude-limits.ts';
import { codexWindows } from './codex-limits.ts';
import { instant } from './instant.ts';
import { keyWindows } from './key-limits.ts';
import { amount, type LimitReading } from './limit-reading.ts';

/** What the head of an answer tells of limits. */
export interface AnswerLimits {
  readonly windows: readonly LimitReading[];
  /** The account as the provider names it. */
  readonly organization: string | undefined;
  /** Until when to wait, in milliseconds since 1970; null where it does not say. */
  readonly retryAt: number | null;
}

const ORGANIZATION = 'anthropic-organization-id';
/** As names of headers begin that tell of limits. */
const BEGINNINGS = ['anthropic-ratelimit-', 'anthropic-priority-', ORGANIZATION, 'x-', 'retry-after'];
const [A, R, X] = ['a', 'r', 'x'].map((letter) => letter.charCodeAt(0));
/** The bit by which ASCII letters of both cases differ. */
const CASE_BIT = 0x20;
const VALUE_MOST_BYTES = 256;
const NAME_MOST_BYTES = 80;
const NOTHING: AnswerLimits = { windows: [], organization: undefined, retryAt: null };

/** Reads the head of an answer; `rawHeaders` are names and values in turn. `now` is milliseconds since 1970. */
export function answerLimits(status: number, rawHeaders: readonly Buffer[], now: number): AnswerLimits {
  const headers = headersOf(rawHeaders);
  if (headers === undefined) return NOTHING;
  const answer = { headers, status, now };
  return {
    windows: [claudeWindows, anthropicKeyWindows, codexWindows, keyWindows].flatMap((read) => read(answer)),
    organization: headers.get(ORGANIZATION),
    retryAt: retryAt(headers, now),
  };
}

/** Most answers have none: nothing is decoded but names that begin with one of three letters. */
function headersOf(rawHeaders: readonly Buffer[]): ReadonlyMap<string, string> | undefined {
  let found: Map<string, string> | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at];
    const value = rawHeaders[at + 1];
    if (raw === undefined || value === undefined) continue;
    const first = (raw[0] ?? 0) | CASE_BIT;
    if (first !== A && first !== X && first !== R) continue;
    if (raw.length > NAME_MOST_BYTES || value.length > VALUE_MOST_BYTES) continue;
    const name = raw.toString('latin1').toLowerCase();
    if (!BEGINNINGS.some((beginning) => name.startsWith(beginning))) continue;
    found ??= new Map();
    if (!found.has(name)) found.set(name, value.toString('latin1'));
  }
  return found;
}

function retryAt(headers: ReadonlyMap<string, string>, now: number): number | null {
  const ms = amount(headers.get('retry-after-ms'));
  return ms === undefined ? instant(headers.get('retry-after'), now) : now + ms;
}
