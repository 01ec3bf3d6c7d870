import { z } from './zod.ts';

/** Client programs distinguished by their headers. `other`: scripts and anything else, identified by User-Agent. */
export const CALLER_KINDS = ['claude_code', 'codex', 'opencode', 'gemini_cli', 'qwen_code', 'other'] as const;
export type CallerKind = (typeof CALLER_KINDS)[number];

/** Tokens as reported, on one scale for all dialects. Null: not reported. */
export interface TokenSums {
  /** Input neither read from the cache nor written to it. */
  readonly fresh: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  /** Part of `output`. */
  readonly reasoning: number | null;
}

/** Time that requests spent in each phase, in total milliseconds. */
export interface TimeSums {
  /** Until a connection was available, including the proxy's retries. */
  readonly connect: number;
  /** From then to the response's headers, including the upload. */
  readonly firstByte: number;
  readonly stream: number;
}

/** Totals common to a session, an agent and a turn. */
export interface Sums {
  readonly requests: number;
  /** Requests still in progress. */
  readonly live: number;
  readonly tokens: TokenSums;
  /** Responses that should have reported their usage and did not: sums over them are lower bounds. */
  readonly unreported: number;
  /** Reason of the latest of them. */
  readonly unreportedWhy: UnreportedReason | null;
  readonly time: TimeSums;
  /**
   * Retries made by the client after a failure, retries by the proxy, and requests that failed for good or were cut
   * off.
   */
  readonly clientRetries: number;
  readonly proxyRetries: number;
  readonly errors: number;
}

/** Reason a response's tokens are unknown. */
export type UnreportedReason =
  /** A chat stream whose client did not request usage. */
  | 'not_asked'
  | 'not_reported'
  /** The response broke off before reporting it. */
  | 'cut'
  /** A content coding that is unsupported or corrupt. */
  | 'encoded'
  | 'too_large'
  | 'busy'
  /** A WebSocket whose frames can't be followed. */
  | 'upgraded';

/** `live`: a request is in progress. `idle`: the last one ended less than 15 minutes ago. */
export type SessionState = 'live' | 'idle' | 'ended';

/** Reason a prompt was not read from the cache, as far as it can be determined; all are facts, not guesses. */
export type BreakCause =
  /** The provider's stated reason. */
  | { readonly kind: 'reported'; readonly reason: string }
  | { readonly kind: 'model'; readonly from: string; readonly to: string }
  | { readonly kind: 'account' }
  | { readonly kind: 'provider'; readonly from: string; readonly to: string }
  /**
   * The context was made smaller on purpose; token counts if known. `used`: the provider did it, using tokens that are
   * not included in any sum.
   */
  | {
      readonly kind: 'compacted';
      readonly from: number | null;
      readonly to: number | null;
      readonly used?: { readonly prompt: number | null; readonly output: number | null };
    }
  | { readonly kind: 'gap'; readonly gapMs: number; readonly lifetimeMs: number }
  | { readonly kind: 'client'; readonly from: string; readonly to: string }
  | { readonly kind: 'features' }
  | { readonly kind: 'lifetime'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'unknown' };

/** A prompt that could have been read from the cache but was not. */
export interface CacheBreak {
  /** `miss`: the provider caches by routing, which may be the only cause. `compacted` is not a fault. */
  readonly kind: 'break' | 'miss' | 'compacted';
  /** Whether less than a tenth was read. */
  readonly isFull: boolean;
  /** Tokens that could have been read, that were read, and that were written again (null: not reported). */
  readonly readable: number;
  readonly read: number;
  readonly written: number | null;
  readonly cause: BreakCause;
  /** The connection that the request opened; null if it reused one. */
  readonly openedConnection: number | null;
  readonly at: number;
}

/** A thread of a session: the main thread, an agent, or the small helper requests. */
export interface AgentView extends Sums {
  /** Unique within the session: `main`, `helpers`, or the agent's id. */
  readonly key: string;
  readonly kind: 'main' | 'agent' | 'helpers';
  /** Key of the agent that started it; null if the main thread did. */
  readonly parent: string | null;
  readonly state: SessionState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly lastAt: number;
  /** A turn is a series of requests that ends when the model stops calling tools; null if turns can't be told apart. */
  readonly turns: number | null;
  readonly models: readonly string[];
  /** Tokens of the latest response, prompt plus output; null if not reported. */
  readonly context: number | null;
  readonly breaks: number;
  readonly latestBreak: CacheBreak | null;
}

/** One session of one client. Its sums include those of all its agents. */
export interface SessionView extends Sums {
  /** Counts the sessions of this process from 1. */
  readonly id: number;
  readonly client: CallerKind;
  /** Display name: `Claude Code`, `OpenAI/JS 7.59.0`. */
  readonly name: string;
  /** Id sent by the client; null if it sent none, in which case requests are grouped by client. */
  readonly session: string | null;
  readonly providers: readonly string[];
  readonly state: SessionState;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly turns: number | null;
  readonly models: readonly string[];
  readonly context: number | null;
  readonly breaks: number;
  readonly latestBreak: CacheBreak | null;
  /** Consecutive failed responses, and when the provider allows a retry; null if all is well. */
  readonly trouble: { readonly failures: number; readonly retryAt: number | null } | null;
  /** The main thread first, then agents in order of appearance, helpers last. */
  readonly agents: readonly AgentView[];
  /** Increases with every change. */
  readonly revision: number;
}

/** One turn of one agent. */
export interface TurnView extends Sums {
  /** Counts the turns of its agent from 1. */
  readonly turn: number;
  readonly startedAt: number;
  /** From the start of the first request to the end of the last; up to the present while in progress. */
  readonly totalMs: number;
  readonly isOver: boolean;
  readonly provider: string;
  readonly models: readonly string[];
  /** Prompt tokens of its largest request and output tokens of its latest response, as drawn in the bar. */
  readonly prompt: TokenSums;
  /** Ids of its requests, the newest 32. */
  readonly requestIds: readonly number[];
  /** The latest connection, and whether a request of the turn opened it. */
  readonly connectionId: number;
  readonly opened: boolean;
  readonly breaks: readonly CacheBreak[];
}

/** The turns of one agent, oldest first. */
export interface TurnsView {
  readonly turns: readonly TurnView[];
  /** Totals of turns that have been discarded; null if there are none. */
  readonly older: ({ readonly turns: number } & Sums) | null;
}

/** Sessions that are new or changed, and those removed. */
export interface SessionsNews {
  readonly changed: readonly SessionView[];
  /** Replaces everything sent before. */
  readonly isFresh: boolean;
  readonly gone: readonly number[];
  /** Start of collecting sessions, in milliseconds since 1970. */
  readonly since: number;
}

/** A session ends after this long without a request. */
export const SESSION_IDLE_MS = 15 * 60_000;

/** The part of a session that alerts use. */
export interface AlertSession extends Pick<SessionView, 'id' | 'name' | 'state' | 'trouble'> {
  /** Latest cache break of its main thread. */
  readonly mainBreak: CacheBreak | null;
}

/** All sessions and their turns as one JSON text; it contains no account and no file name of the machine. */
export interface SessionsExport {
  /** For example `lunaroute-sessions-2026-11-23.json`. */
  readonly name: string;
  readonly text: string;
}

export const SessionTurnsInput = z.strictObject({
  /** Id of the session, as in {@link SessionView}. */
  id: z.int().min(1),
  /** Key of the agent, as in {@link AgentView}. */
  agent: z.string().min(1).max(160),
});
