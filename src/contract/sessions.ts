import { z } from './zod.ts';

/** Programs that are told apart by their headers. `other`: scripts and whatever else; they go by their User-Agent. */
export const CALLER_KINDS = ['claude_code', 'codex', 'opencode', 'gemini_cli', 'qwen_code', 'other'] as const;
export type CallerKind = (typeof CALLER_KINDS)[number];

/** Tokens as reported, on one scale for all dialects. Null: nobody reported it. */
export interface TokenSums {
  /** Input that was neither read from the cache nor written to it. */
  readonly fresh: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  /** Part of `output`. */
  readonly reasoning: number | null;
}

/** Where the time of requests went, in milliseconds, added up. */
export interface TimeSums {
  /** Until a connection was there, the proxy's own retries included. */
  readonly connect: number;
  /** From then to the head of the answer, the upload included. */
  readonly firstByte: number;
  readonly stream: number;
}

/** What is added up for a session, an agent and a turn alike. */
export interface Sums {
  readonly requests: number;
  /** Those still under way. */
  readonly live: number;
  readonly tokens: TokenSums;
  /** Answers that should have said what they used and did not: sums over them are lower bounds. */
  readonly unreported: number;
  /** Why the latest of them did not. */
  readonly unreportedWhy: UnreportedReason | null;
  readonly time: TimeSums;
  /** Made by the client after a failure, by the proxy itself, and requests that failed for good or were cut. */
  readonly clientRetries: number;
  readonly proxyRetries: number;
  readonly errors: number;
}

/** Why an answer's tokens are not known. */
export type UnreportedReason =
  /** A chat stream whose client did not ask for usage. */
  | 'not_asked'
  | 'not_reported'
  /** The answer broke off before it said so. */
  | 'cut'
  /** A content coding that is not read, or was broken. */
  | 'encoded'
  | 'too_large'
  | 'busy'
  /** A WebSocket whose frames cannot be followed. */
  | 'upgraded';

/** `live`: a request is under way. `idle`: the last one ended less than 15 minutes ago. */
export type SessionState = 'live' | 'idle' | 'ended';

/** Why a prompt was not read from the cache, as far as it can be known; each is a fact. */
export type BreakCause =
  /** The provider's own word. */
  | { readonly kind: 'reported'; readonly reason: string }
  | { readonly kind: 'model'; readonly from: string; readonly to: string }
  | { readonly kind: 'account' }
  | { readonly kind: 'provider'; readonly from: string; readonly to: string }
  /**
   * The context was made smaller on purpose; token counts where known. `used`: the provider did it, for so many tokens that no
   * sum has.
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

/** A prompt that could have been read from the cache, and was not. */
export interface CacheBreak {
  /** `miss`: of a provider that caches by routing, where that may be all. `compacted` is no fault. */
  readonly kind: 'break' | 'miss' | 'compacted';
  /** Less than a tenth was read. */
  readonly isFull: boolean;
  /** Tokens that were there to be read, were read, and were written again (null: not told). */
  readonly readable: number;
  readonly read: number;
  readonly written: number | null;
  readonly cause: BreakCause;
  /** The connection that the request opened; null where it reused one. */
  readonly openedConnection: number | null;
  readonly at: number;
}

/** A thread of a session: the main one, an agent, or the small helper requests beside it. */
export interface AgentView extends Sums {
  /** Unique within the session: `main`, `helpers`, or the agent's id. */
  readonly key: string;
  readonly kind: 'main' | 'agent' | 'helpers';
  /** The key of the agent that started it; null for those of the main thread. */
  readonly parent: string | null;
  readonly state: SessionState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly lastAt: number;
  /** A turn is a series of requests that ends when the model stops calling tools; null where that cannot be told. */
  readonly turns: number | null;
  readonly models: readonly string[];
  /** Tokens of the latest answer, prompt and output; null where not reported. */
  readonly context: number | null;
  readonly breaks: number;
  readonly latestBreak: CacheBreak | null;
}

/** One session of one client. Its sums are those of all its agents. */
export interface SessionView extends Sums {
  /** Counts the sessions of this process from 1. */
  readonly id: number;
  readonly client: CallerKind;
  /** As people read it: `Claude Code`, `OpenAI/JS 7.59.0`. */
  readonly name: string;
  /** The id that the client sent; null where it sent none and requests are grouped by client. */
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
  /** Failed answers in a row, and how long the provider asks to wait; null while all is well. */
  readonly trouble: { readonly failures: number; readonly retryAt: number | null } | null;
  /** The main thread first, then agents in the order of their coming, helpers last. */
  readonly agents: readonly AgentView[];
  /** Rises with every change. */
  readonly revision: number;
}

/** One turn of one agent. */
export interface TurnView extends Sums {
  /** Counts the turns of its agent from 1. */
  readonly turn: number;
  readonly startedAt: number;
  /** From the first request's beginning to the last one's end; until now while it lasts. */
  readonly totalMs: number;
  readonly isOver: boolean;
  readonly provider: string;
  readonly models: readonly string[];
  /** The prompt of its largest request and of its latest answer's: what the bar shows. */
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
  /** Turns that were let go, added up; null while there are none. */
  readonly older: ({ readonly turns: number } & Sums) | null;
}

/** Sessions that are new or have changed, and those that are gone. */
export interface SessionsNews {
  readonly changed: readonly SessionView[];
  /** Everything that was told before is gone. */
  readonly isFresh: boolean;
  readonly gone: readonly number[];
  /** Since when sessions are gathered, in milliseconds since 1970. */
  readonly since: number;
}

/** A session this long without a request has ended. */
export const SESSION_IDLE_MS = 15 * 60_000;

/** What is looked at of a session for alerts. */
export interface AlertSession extends Pick<SessionView, 'id' | 'name' | 'state' | 'trouble'> {
  /** The latest of its main thread. */
  readonly mainBreak: CacheBreak | null;
}

/** All sessions and their turns as one JSON text; it names no account and no file of the machine. */
export interface SessionsExport {
  /** Such as `lunaroute-sessions-2026-11-23.json`. */
  readonly name: string;
  readonly text: string;
}

export const SessionTurnsInput = z.strictObject({
  /** Of the session, as {@link SessionView} has it. */
  id: z.int().min(1),
  /** Of the agent, as {@link AgentView} has it. */
  agent: z.string().min(1).max(160),
});
