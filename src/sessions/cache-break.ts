import { type AnswerSummary, tokenSums } from '../answers/answer-summary.ts';
import type { BreakCause, CacheBreak } from '../contract/sessions.ts';
import { wholePrompt } from './running-sums.ts';

/** Prompt cache figures of one complete response of a thread, and the relevant facts of its request. */
export interface ChainAnswer {
  readonly provider: string;
  /** Identifies an account within its provider. */
  readonly account: number;
  /** Model that the client requested; undefined if it named none. */
  readonly askedModel: string | undefined;
  /** Model that the response named. */
  readonly model: string | undefined;
  /** When the request began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Tokens of the whole prompt, followed by those read from and written to the cache; null if not reported. */
  readonly prompt: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** The provider finds cached prompts by routing, without a guarantee. */
  readonly isRouted: boolean;
  /** How long the cached prompt survives without being read. */
  readonly lifetimeMs: number;
  readonly userAgent: string;
  /** Beta features that the client requested. */
  readonly betas: string;
  readonly isCompaction: boolean;
  readonly windowNumber: number | undefined;
  /** The provider's own reason for a miss. */
  readonly reported: string | undefined;
  /** Set if the provider compacted the context while responding. */
  readonly compaction: AnswerSummary['compaction'];
}

/** Ignores anything smaller: the minimum cacheable size is 512 to 4096 tokens, depending on the model. */
const READABLE_LEAST = 4096;
/** Least share of the readable tokens that is read if the cache is intact; counts are rounded. */
const READ_SHARE = 0.9;
const FULL_SHARE = 0.1;
const ROUTED_SHARE = 0.5;
/** A prompt below this share of the previous one was compacted, as opposed to a turn undone by the user. */
const SHRUNK_SHARE = 0.9;
/** Providers' codes for a context that the client compacted. */
const REPORTED_COMPACTION: ReadonlySet<string> = new Set(['context_compacted']);
/** Providers' codes for a reason that they cannot tell. */
const REPORTED_NOTHING: ReadonlySet<string> = new Set(['unavailable', 'cache_hit']);

/**
 * Returns what was not read from the cache although the previous response left it there; undefined if the cache is
 * intact or that cannot be told. `now` follows `before` in the same thread; the caller adds whether a connection was
 * opened.
 */
export function cacheBreak(
  before: ChainAnswer,
  now: ChainAnswer,
): Omit<CacheBreak, 'openedConnection'> | undefined {
  const { cacheRead: read } = now;
  if (read === null) return undefined;
  const isCompacted = isKnownCompaction(before, now);
  const readable = now.isRouted ? routedReadable(before, now, isCompacted) : keptReadable(before);
  if (readable === null || read >= (now.isRouted ? ROUTED_SHARE : READ_SHARE) * readable) return undefined;
  const cause = causeOf(before, now);
  return {
    kind: cause.kind === 'compacted' ? 'compacted' : now.isRouted ? 'miss' : 'break',
    isFull: read < FULL_SHARE * readable,
    readable,
    read,
    written: now.cacheWrite,
    cause,
    at: now.startedAt,
  };
}

/**
 * Returns the compaction that a provider reports having made itself, whatever was cached; undefined if it reports none.
 */
export function reportedCompaction(now: ChainAnswer): Omit<CacheBreak, 'openedConnection'> | undefined {
  const { compaction, cacheRead, cacheWrite, startedAt } = now;
  if (compaction === undefined) return undefined;
  const { used, before, after } = compaction;
  const tokens = tokenSums(used, false);
  return {
    kind: 'compacted',
    isFull: true,
    readable: before ?? 0,
    read: cacheRead ?? 0,
    written: cacheWrite,
    cause: {
      kind: 'compacted',
      from: before ?? null,
      to: after ?? null,
      used: { prompt: wholePrompt(tokens), output: tokens.output },
    },
    at: startedAt,
  };
}

/** Tokens that the previous response read or wrote; null if too few to matter. */
function keptReadable({ cacheRead, cacheWrite }: ChainAnswer): number | null {
  const readable = (cacheRead ?? 0) + (cacheWrite ?? 0);
  return readable >= READABLE_LEAST ? readable : null;
}

/**
 * The whole previous prompt if it was a hit and this prompt is no smaller or is known to be compacted; otherwise null.
 */
function routedReadable(before: ChainAnswer, now: ChainAnswer, isCompacted: boolean): number | null {
  if (before.prompt === null || now.prompt === null || (before.cacheRead ?? 0) === 0) return null;
  return now.prompt >= before.prompt || isCompacted ? before.prompt : null;
}

/** Returns the first cause that applies; each is a fact, not a guess. */
function causeOf(before: ChainAnswer, now: ChainAnswer): BreakCause {
  return (
    reportedCause(before, now) ??
    modelCause(before, now) ??
    accountCause(before, now) ??
    compactionCause(before, now) ??
    gapCause(before, now) ??
    clientCause(before, now) ??
    lifetimeCause(before, now) ?? { kind: 'unknown' }
  );
}

function reportedCause(before: ChainAnswer, { reported, prompt }: ChainAnswer): BreakCause | undefined {
  if (reported === undefined || REPORTED_NOTHING.has(reported)) return undefined;
  if (REPORTED_COMPACTION.has(reported)) return { kind: 'compacted', from: before.prompt, to: prompt };
  return { kind: 'reported', reason: reported };
}

/** Compares only names from the same source: a provider's may end in a date. */
function modelCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  const [from, to] =
    before.askedModel !== undefined && now.askedModel !== undefined
      ? [before.askedModel, now.askedModel]
      : [before.model, now.model];
  return from === undefined || to === undefined || from === to ? undefined : { kind: 'model', from, to };
}

function accountCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  if (before.provider !== now.provider) return { kind: 'provider', from: before.provider, to: now.provider };
  return before.account === now.account ? undefined : { kind: 'account' };
}

function compactionCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  const { prompt: from } = before;
  const { prompt: to } = now;
  const hasShrunk = from !== null && to !== null && to < SHRUNK_SHARE * from;
  return hasShrunk || isKnownCompaction(before, now) ? { kind: 'compacted', from, to } : undefined;
}

/** The compacting request itself does not count: the mark goes once, on the request after it. */
function isKnownCompaction(before: ChainAnswer, now: ChainAnswer): boolean {
  if (now.isCompaction) return false;
  if (before.isCompaction) return true;
  const [one, other] = [before.windowNumber, now.windowNumber];
  return one !== undefined && other !== undefined && one !== other;
}

/** Measured from start to start, since a long response uses up the lifetime, too. */
function gapCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  const gapMs = now.startedAt - before.startedAt;
  const { lifetimeMs } = before;
  return gapMs > lifetimeMs ? { kind: 'gap', gapMs, lifetimeMs } : undefined;
}

function clientCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  if (before.userAgent !== now.userAgent) {
    const [from, to] = [versionOf(before.userAgent), versionOf(now.userAgent)];
    return from === to
      ? { kind: 'client', from: before.userAgent, to: now.userAgent }
      : { kind: 'client', from, to };
  }
  return before.betas === now.betas ? undefined : { kind: 'features' };
}

function lifetimeCause(before: ChainAnswer, now: ChainAnswer): BreakCause | undefined {
  const [fromMs, toMs] = [before.lifetimeMs, now.lifetimeMs];
  return fromMs === toMs ? undefined : { kind: 'lifetime', fromMs, toMs };
}

function versionOf(userAgent: string): string {
  return /\/v?(\d[\w.-]*)/u.exec(userAgent)?.[1] ?? userAgent;
}
