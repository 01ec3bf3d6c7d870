import { type AnswerSummary, tokenSums } from '../answers/answer-summary.ts';
import type { BreakCause, CacheBreak } from '../contract/sessions.ts';
import { wholePrompt } from './running-sums.ts';

/** What one complete answer of a thread said of the prompt cache, and what its request said of itself. */
export interface ChainAnswer {
  readonly provider: string;
  /** The same for the same account of the same provider. */
  readonly account: number;
  /** As the client named it; undefined where it did not. */
  readonly askedModel: string | undefined;
  /** As the answer named it. */
  readonly model: string | undefined;
  /** When the request began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The whole prompt, what was read of it, and what was written; null where not told. */
  readonly prompt: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** The provider finds a cached prompt by routing, and promises nothing. */
  readonly isRouted: boolean;
  /** How long what it left in the cache lives without being read. */
  readonly lifetimeMs: number;
  readonly userAgent: string;
  /** Features that the client asked for. */
  readonly betas: string;
  readonly isCompaction: boolean;
  readonly windowNumber: number | undefined;
  /** The provider's own word for a miss. */
  readonly reported: string | undefined;
  /** The provider compacted the context while it answered. */
  readonly compaction: AnswerSummary['compaction'];
}

/** Below this nothing is worth a mark: the least that can be cached is 512 to 4096 tokens, by model. */
const READABLE_LEAST = 4096;
/** So much of what can be read is read where nothing broke; counts are rounded. */
const READ_SHARE = 0.9;
const FULL_SHARE = 0.1;
const ROUTED_SHARE = 0.5;
/** A prompt below this share of the one before was made smaller; a turn that was taken back is not that. */
const SHRUNK_SHARE = 0.9;
/** Words of providers for a context that was made smaller by the client. */
const REPORTED_COMPACTION: ReadonlySet<string> = new Set(['context_compacted']);
/** What providers say where they cannot tell. */
const REPORTED_NOTHING: ReadonlySet<string> = new Set(['unavailable', 'cache_hit']);

/**
 * What was not read from the cache although the answer before left it there; undefined where nothing broke, or nobody can
 * tell. `now` follows `before` in the same thread; whether a connection was opened is for the caller to add.
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

/** What a provider says that it made smaller itself, whatever was cached; undefined where it says nothing. */
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

/** What the answer before read and wrote; null where that is too little. */
function keptReadable({ cacheRead, cacheWrite }: ChainAnswer): number | null {
  const readable = (cacheRead ?? 0) + (cacheWrite ?? 0);
  return readable >= READABLE_LEAST ? readable : null;
}

/** The whole prompt before, where it was a hit and this one is no smaller, unless it is known to be compacted. */
function routedReadable(before: ChainAnswer, now: ChainAnswer, isCompacted: boolean): number | null {
  if (before.prompt === null || now.prompt === null || (before.cacheRead ?? 0) === 0) return null;
  return now.prompt >= before.prompt || isCompacted ? before.prompt : null;
}

/** The first that holds; each is a fact. */
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

/** Only names from the same source are compared: a provider's may have a date at its end. */
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

/** The request that compacts is none yet: the mark is on what follows it, once. */
function isKnownCompaction(before: ChainAnswer, now: ChainAnswer): boolean {
  if (now.isCompaction) return false;
  if (before.isCompaction) return true;
  const [one, other] = [before.windowNumber, now.windowNumber];
  return one !== undefined && other !== undefined && one !== other;
}

/** From start to start: a long answer uses the lifetime up, too. */
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
