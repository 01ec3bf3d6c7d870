import type { IncomingHttpHeaders } from 'node:http';
import type { Said } from './scripted-answers.ts';

/** A model request as the provider saw it: one HTTP request, or one message of a WebSocket. */
export interface Asked {
  /** Sequence number, from 1. */
  readonly number: number;
  /** Method, path and query; for a WebSocket, those of its handshake. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly part: Part;
  /** The reply; undefined if no model has to reply or the request was refused. */
  readonly said: Said | undefined;
}

/**
 * Role of a request for its client: a step of the main conversation or of an agent's, a helper such as a title or a
 * token count, or a prewarm of the connection.
 */
export type Part = 'main' | 'agent' | 'helper' | 'prewarm';

/** A request's body, field by field. */
export type AskedFields = ReadonlyMap<string, unknown>;

/** Headers by which a client marks a request as an agent's. */
const AGENT_HEADERS = ['x-claude-code-agent-id', 'x-codex-parent-thread-id', 'x-parent-session-id'];
/** The first header present identifies the conversation. */
const CONVERSATION_HEADERS = [
  'x-claude-code-agent-id',
  'thread-id',
  'x-claude-code-session-id',
  'x-session-id',
];

/** Parses the top-level fields of a JSON text. */
export function fieldsOf(body: string): AskedFields {
  const parsed: unknown = JSON.parse(body);
  return new Map(Object.entries(parsed ?? {}));
}

/**
 * Determines the role from the body: helper requests of an assistant offer no tools. Only the headers tell an agent
 * from the main conversation.
 */
export function partOf(url: string, headers: IncomingHttpHeaders, fields: AskedFields): Part {
  if (fields.get('generate') === false) return 'prewarm';
  const isAssistant = /^(?:claude-cli|codex|opencode)/u.test(headers['user-agent'] ?? '');
  if (isTokenCount(url) || (isAssistant && !offersTools(fields))) return 'helper';
  return AGENT_HEADERS.some((name) => headers[name] !== undefined) ? 'agent' : 'main';
}

/** Whether the request only counts tokens and needs no model. */
export function isTokenCount(url: string): boolean {
  return url.includes('/count_tokens');
}

/** Identifies the conversation; the same for all requests whose prompts begin alike. */
export function conversationOf(part: Part, headers: IncomingHttpHeaders): string {
  const id = CONVERSATION_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return `${part === 'helper' ? 'beside ' : ''}${String(id)}`;
}

/** Whether the response must report usage: a Chat Completions stream does so only on request. */
export function isUsageDue(url: string, body: string): boolean {
  return !url.includes('/completions') || !isStreamed(body) || /"include_usage": ?true/u.test(body);
}

/** Whether the client asks to compact the conversation, in the wording of Claude Code or of Codex. */
export function asksForSummary(body: string): boolean {
  return /followed by a <summary> block|"type": ?"compaction_trigger"/u.test(body);
}

/** Whether the client requested a stream of events. */
export function isStreamed(body: string): boolean {
  return /"stream": ?true/u.test(body);
}

/**
 * Whether the client offers its own tools. Codex puts them among the messages, and on a WebSocket only in the first
 * message.
 */
function offersTools(fields: AskedFields): boolean {
  const tools = fields.get('tools');
  if (JSON.stringify(tools ?? null).startsWith('[{"type":"web_search')) return false;
  const input = JSON.stringify(fields.get('input') ?? null);
  const isInInput = input.includes('"type":"additional_tools"') || fields.has('previous_response_id');
  return isInInput || (Array.isArray(tools) && tools.length > 0);
}
