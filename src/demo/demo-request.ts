import type { Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderError } from './errors.ts';
import type { CacheRequest, PromptTokens } from './prompt-cache.ts';

/** What was asked for, as far as the answer depends on it. */
export interface DemoRequest {
  readonly model: string;
  readonly body: Json;
  /** A rough count: four bytes of the request to a token. */
  readonly inputTokens: number;
  /** The same by what the cache had of it. */
  readonly prompt: PromptTokens;
  /** The answer ends by calling a tool. */
  readonly callsTool: boolean;
  /** For the answer's own ids. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdSecs: number;
  /** The answer's text, a token to a piece. */
  readonly pieces: readonly string[];
}

/** One server-sent event; a name of null is a bare `data:` line. */
export interface ServerEvent {
  readonly name: string | null;
  readonly data: unknown;
}

/** A streamed answer: the opening comes with the first byte, then the deltas at their pace, then the ending. */
export interface EventStream {
  readonly opening: readonly ServerEvent[];
  readonly deltas: readonly ServerEvent[];
  readonly ending: readonly ServerEvent[];
}

/** How one path answers. */
export interface Endpoint {
  /** A model writes, which takes its time; counting and embedding is done at once. */
  readonly isWriting?: true;
  readonly plain: (question: DemoRequest) => unknown;
  readonly stream?: (question: DemoRequest) => EventStream;
}

/** What the head of an answer depends on. */
interface AnswerHead {
  readonly path: string;
  readonly tokensLeft: string;
  /** Seconds since 1970. */
  readonly nowSecs: number;
}

/** When the running window of so many seconds ends, in seconds since 1970. */
export function windowEnd(nowSecs: number, lengthSecs: number): string {
  return String((Math.floor(nowSecs / lengthSecs) + 1) * lengthSecs);
}

/** How a made-up provider answers in one dialect. */
export interface DemoDialect {
  /** What is at a path; undefined for nothing. */
  readonly endpointAt: (path: string) => Endpoint | undefined;
  /** Whether a stream is asked for. */
  readonly isStreamed: (body: Json, query: string) => boolean;
  /** The header that carries the id of a request; undefined where there is none. */
  readonly idHeader: string | undefined;
  /** What else stands in the head of every answer, its account's limits among it. */
  readonly headers: (head: AnswerHead) => Readonly<Record<string, string>>;
  /** Where the prompt is kept for the next request; undefined where it is not. */
  readonly cacheOf: (body: Json, headers: IncomingHttpHeaders) => CacheRequest | undefined;
  /** What stands in the head of a 429. */
  readonly retryHeaders: (secs: number) => Readonly<Record<string, string>>;
  /** The body that reports an error. */
  readonly errorBody: (error: ProviderError, requestId: string) => object;
}

/** The JSON object in a request's body; undefined where there is none. */
export function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined; // the caller answers 400
  }
}

/** The event as it goes over the wire. */
export function formatEvent({ name, data }: ServerEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}
