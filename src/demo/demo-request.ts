import type { Json } from '../dialects/dialect-definition.ts';
import { isObject } from '../dialects/json-fields.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderError } from './errors.ts';
import type { CacheRequest, PromptTokens } from './prompt-cache.ts';

/** The parts of a request that the response depends on. */
export interface DemoRequest {
  readonly model: string;
  readonly body: Json;
  /** Estimate: one token per four bytes of the request. */
  readonly inputTokens: number;
  /** The same tokens, split by how much of them the cache had. */
  readonly prompt: PromptTokens;
  /** Whether the response ends with a tool call. */
  readonly callsTool: boolean;
  /** Used in the ids of the response. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdSecs: number;
  /** Text of the response, one token per piece. */
  readonly pieces: readonly string[];
}

/** A server-sent event; a null name means a bare `data:` line. */
export interface ServerEvent {
  readonly name: string | null;
  readonly data: unknown;
}

/** A streamed response: the opening arrives with the first byte, then the deltas at their pace, then the ending. */
export interface EventStream {
  readonly opening: readonly ServerEvent[];
  readonly deltas: readonly ServerEvent[];
  readonly ending: readonly ServerEvent[];
}

/** How one path responds. */
export interface Endpoint {
  /** A model generates text, which takes time; counting and embedding are immediate. */
  readonly isWriting?: true;
  readonly plain: (question: DemoRequest) => unknown;
  readonly stream?: (question: DemoRequest) => EventStream;
}

/** Inputs for the headers of a response. */
interface AnswerHead {
  readonly path: string;
  readonly tokensLeft: string;
  /** Seconds since 1970. */
  readonly nowSecs: number;
}

/** Returns the end of the current window of that length, in seconds since 1970. */
export function windowEnd(nowSecs: number, lengthSecs: number): string {
  return String((Math.floor(nowSecs / lengthSecs) + 1) * lengthSecs);
}

/** How a fake provider responds in one dialect. */
export interface DemoDialect {
  /** Returns the endpoint at a path; undefined if there is none. */
  readonly endpointAt: (path: string) => Endpoint | undefined;
  /** Whether a stream was requested. */
  readonly isStreamed: (body: Json, query: string) => boolean;
  /** The header with the request's id; undefined if the dialect has none. */
  readonly idHeader: string | undefined;
  /** Returns further headers of every response, including the account's limits. */
  readonly headers: (head: AnswerHead) => Readonly<Record<string, string>>;
  /** Returns where the prompt is cached for the next request; undefined if it isn't. */
  readonly cacheOf: (body: Json, headers: IncomingHttpHeaders) => CacheRequest | undefined;
  /** Returns the headers of a 429. */
  readonly retryHeaders: (secs: number) => Readonly<Record<string, string>>;
  /** Returns the body that reports an error. */
  readonly errorBody: (error: ProviderError, requestId: string) => object;
}

/** Parses the JSON object in a request's body; undefined if it isn't one. */
export function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined; // the caller responds with 400
  }
}

/** Formats an event as sent over the wire. */
export function formatEvent({ name, data }: ServerEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === null ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}
