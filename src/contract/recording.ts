import { DIALECTS } from './dialect.ts';
import { z } from './zod.ts';

/**
 * What a request is for. `helper`: titles and the like, beside the thread. `prewarm`: it has no answer. `compaction`: it
 * makes the thread's context smaller. `none`: it asks no model, such as a count of tokens or a list of models.
 */
export const REQUEST_KINDS = ['main', 'agent', 'helper', 'prewarm', 'compaction', 'none'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Why a recording holds no tokens. */
const TOKENS_MISSING = [
  /** The provider reported none, or the response did not come so far. */
  'not_reported',
  /** The response has a content coding that is not decoded, or could not be decoded. */
  'encoded',
  /** What holds them is larger than what is looked at. */
  'too_large',
  /** A WebSocket, whose messages are not looked at. */
  'upgraded',
  /** Too many responses were under way to look at this one. */
  'busy',
] as const;
export type TokensMissing = (typeof TOKENS_MISSING)[number];

const Count = z.int().min(0);

/** Tokens as the provider counts them: whether `input` includes those from the cache differs by dialect. */
export const RecordedTokens = z.object({
  input: z.optional(Count),
  output: z.optional(Count),
  cacheRead: z.optional(Count),
  cacheCreation: z.optional(Count),
  /** Part of `output`. */
  reasoning: z.optional(Count),
});
export type RecordedTokens = z.infer<typeof RecordedTokens>;

/** Headers and body of one direction, without what is secret in them. */
export const RecordedMessage = z.object({
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Decoded; absent where there is none, or where it is not kept. */
  text: z.string().optional(),
  /** Only the beginning is there. */
  cut: z.boolean().optional(),
  /**
   * Why the body is not kept. `secret`: it may hold one that cannot be taken out. `too_slow`: taking secrets out of it took
   * too long.
   */
  omitted: z.enum(['binary', 'encoded', 'too_large', 'busy', 'secret', 'too_slow']).optional(),
});
export type RecordedMessage = z.infer<typeof RecordedMessage>;

/** One request as it stands in a line of a recording. */
export const RecordedRequest = z.object({
  /** When it was accepted (ISO 8601, UTC). */
  time: z.iso.datetime(),
  /** Counts the requests of one run of the program from 1. */
  id: z.int().min(1),
  provider: z.string(),
  dialect: z.enum(DIALECTS),
  /** As the request names it, else as the response does. */
  model: z.string().nullable(),
  method: z.string(),
  /** As the client asked for it, without the query. */
  path: z.string(),
  /** Where the provider was asked for it, without the query. */
  url: z.string(),
  /** What the client got; 0 if it left before an answer. */
  status: Count,
  attempts: Count,
  /** The connection of the latest attempt; 0 where there was none. */
  connectionId: Count,
  connection: z.enum(['created', 'reused']).nullable(),
  /** What made each further attempt necessary. */
  retries: z.array(z.string()),
  firstByteMs: z.number().nullable(),
  durationMs: z.number(),
  requestBytes: Count,
  responseBytes: Count,
  /** The code of the proxy's own failure. */
  code: z.string().nullable(),
  client: z.string(),
  /** The id that the client sent for its session; absent where it sent none, and in older recordings. */
  session: z.string().optional(),
  /** The id of the agent within the session; absent for the main thread and for helpers. */
  agent: z.string().optional(),
  /** What the request was for; absent in older recordings. */
  kind: z.enum(REQUEST_KINDS).optional(),
  /** The number of its turn within its thread, as the Sessions page counts them; absent where it belongs to none. */
  turn: z.int().min(1).optional(),
  /** The response was a stream of events. */
  streamed: z.boolean(),
  tokens: z.optional(RecordedTokens),
  /** There exactly where `tokens` is not. */
  tokensMissing: z.enum(TOKENS_MISSING).optional(),
  /** `end_turn`, `stop`, `length`, `completed` and so on, as the provider says it. */
  stopReason: z.string().nullable(),
  /** The type or code of an error that the provider reported, in a body or in the middle of a stream. */
  providerError: z.string().nullable(),
  /** How much personal data was taken out, by its kind; absent where none was looked for. */
  pii: z.record(z.string(), Count).optional(),
  request: z.optional(RecordedMessage),
  response: z.optional(RecordedMessage),
});
export type RecordedRequest = z.infer<typeof RecordedRequest>;

/** Whose request it was, as far as that is recorded. */
export type RecordedPlace = Pick<RecordedRequest, 'session' | 'agent' | 'kind' | 'turn'>;

/** How many recordings are read at most. */
export const MAX_RECORDINGS = 10_000;

/** A line that stands for requests that could not be written in time. */
export const DroppedLine = z.object({ dropped: z.int().min(1) });

/** What was read of the recordings, the latest to finish first. */
export interface Recordings {
  readonly rows: readonly RecordedRequest[];
  /** Lines on the way that could not be read. */
  readonly unreadable: number;
  /** Requests that were not written when the disk was too slow or full. */
  readonly dropped: number;
  /** There are more than were asked for. */
  readonly hasMore: boolean;
}

/** What the Requests page shows of recordings. */
export interface RecordingsView extends Recordings {
  /** Whether sessions are recorded now. */
  readonly isRecording: boolean;
  readonly folder: string;
}

/** Recordings as a file to be saved. */
export interface RecordingExport {
  /** Such as `lunaroute-2026-11-23.har`. */
  readonly name: string;
  readonly text: string;
}
