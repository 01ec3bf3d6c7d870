import { DIALECTS } from './dialect.ts';
import { z } from './zod.ts';

/**
 * Purpose of a request. `helper`: titles and the like, outside the thread. `prewarm`: it has no response. `compaction`:
 * it shrinks the thread's context. `none`: it doesn't ask a model, for example a token count or a list of models.
 */
export const REQUEST_KINDS = ['main', 'agent', 'helper', 'prewarm', 'compaction', 'none'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Reason a recording has no tokens. */
const TOKENS_MISSING = [
  /** The provider reported none, or the response ended too early. */
  'not_reported',
  /** The response has a content coding that is not supported or could not be decoded. */
  'encoded',
  /** The part that contains them exceeds the inspection limit. */
  'too_large',
  /** A WebSocket, whose messages are not inspected. */
  'upgraded',
  /** Too many responses were in progress to inspect this one. */
  'busy',
] as const;
export type TokensMissing = (typeof TOKENS_MISSING)[number];

const Count = z.int().min(0);

/** Tokens as the provider counts them: `INPUT_INCLUDES_CACHED` says whether `input` includes cached tokens. */
export const RecordedTokens = z.object({
  input: z.optional(Count),
  output: z.optional(Count),
  cacheRead: z.optional(Count),
  cacheCreation: z.optional(Count),
  /** Part of `output`. */
  reasoning: z.optional(Count),
});
export type RecordedTokens = z.infer<typeof RecordedTokens>;

/** Headers and body of one direction, without secrets. */
export const RecordedMessage = z.object({
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Decoded; absent if there is none or it is not kept. */
  text: z.string().optional(),
  /** Only the beginning is included. */
  cut: z.boolean().optional(),
  /**
   * Reason the body is not kept. `secret`: it may contain one that can't be removed. `too_slow`: removing secrets took
   * too long.
   */
  omitted: z.enum(['binary', 'encoded', 'too_large', 'busy', 'secret', 'too_slow']).optional(),
});
export type RecordedMessage = z.infer<typeof RecordedMessage>;

/** One request as recorded on a line. */
export const RecordedRequest = z.object({
  /** Time of acceptance (ISO 8601, UTC). */
  time: z.iso.datetime(),
  /** Counts the requests of one run of the program from 1. */
  id: z.int().min(1),
  provider: z.string(),
  dialect: z.enum(DIALECTS),
  /** As named in the request, else in the response. */
  model: z.string().nullable(),
  method: z.string(),
  /** As requested by the client, without the query. */
  path: z.string(),
  /** The URL requested from the provider, without the query. */
  url: z.string(),
  /** Status sent to the client; 0 if it left before a response. */
  status: Count,
  attempts: Count,
  /** Connection of the latest attempt; 0 if there was none. */
  connectionId: Count,
  connection: z.enum(['created', 'reused']).nullable(),
  /** Cause of each further attempt. */
  retries: z.array(z.string()),
  firstByteMs: z.number().nullable(),
  durationMs: z.number(),
  requestBytes: Count,
  responseBytes: Count,
  /** Code of the proxy's own failure. */
  code: z.string().nullable(),
  client: z.string(),
  /** Session id sent by the client; absent if it sent none, and in older recordings. */
  session: z.string().optional(),
  /** Agent id within the session; absent for the main thread and for helpers. */
  agent: z.string().optional(),
  /** Purpose of the request; absent in older recordings. */
  kind: z.enum(REQUEST_KINDS).optional(),
  /** Number of its turn within its thread, as counted on the Sessions page; absent if it belongs to none. */
  turn: z.int().min(1).optional(),
  /** Whether the response was an event stream. */
  streamed: z.boolean(),
  tokens: z.optional(RecordedTokens),
  /** Present exactly if `tokens` is absent. */
  tokensMissing: z.enum(TOKENS_MISSING).optional(),
  /** `end_turn`, `stop`, `length`, `completed` and so on, in the provider's words. */
  stopReason: z.string().nullable(),
  /** Type or code of an error that the provider reported, in a body or in the middle of a stream. */
  providerError: z.string().nullable(),
  /** Number of removed pieces of personal data by kind; absent if none were searched for. */
  pii: z.record(z.string(), Count).optional(),
  request: z.optional(RecordedMessage),
  response: z.optional(RecordedMessage),
});
export type RecordedRequest = z.infer<typeof RecordedRequest>;

/** Session, agent and turn that a request belongs to, as far as recorded. */
export type RecordedPlace = Pick<RecordedRequest, 'session' | 'agent' | 'kind' | 'turn'>;

/** Maximum number of recordings read. */
export const MAX_RECORDINGS = 10_000;

/** A line in place of requests that could not be written in time. */
export const DroppedLine = z.object({ dropped: z.int().min(1) });

/** Recordings as read, latest to finish first. */
export interface Recordings {
  readonly rows: readonly RecordedRequest[];
  /** Unreadable lines encountered. */
  readonly unreadable: number;
  /** Requests not written because the disk was too slow or full. */
  readonly dropped: number;
  /** Whether there are more than requested. */
  readonly hasMore: boolean;
}

/** Recordings as shown on the Requests page. */
export interface RecordingsView extends Recordings {
  /** Whether sessions are currently recorded. */
  readonly isRecording: boolean;
  readonly folder: string;
}

/** Recordings as a file to save. */
export interface RecordingExport {
  /** For example `lunaroute-2026-11-23.har`. */
  readonly name: string;
  readonly text: string;
}
