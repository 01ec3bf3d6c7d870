import type { IncomingHttpHeaders } from 'node:http';
import type { Said } from './scripted-answers.ts';

/** A request for a model as the provider saw it: one of HTTP, or one message of a WebSocket. */
export interface Asked {
  /** Counts them from 1. */
  readonly number: number;
  /** Method, path and query; of a WebSocket those of its handshake. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly part: Part;
  /** Undefined where no model has to say anything, or the request was refused. */
  readonly said: Said | undefined;
}

/**
 * What it is to its client: a step of the main conversation or of an agent's, a help beside them, such as a title or a count
 * of tokens, or what only warms a connection up.
 */
export type Part = 'main' | 'agent' | 'helper' | 'prewarm';

/** A request's body, field by field. */
export type AskedFields = ReadonlyMap<string, unknown>;

/** Headers by which a client says that an agent asks. */
const AGENT_HEADERS = ['x-claude-code-agent-id', 'x-codex-parent-thread-id', 'x-parent-session-id'];
/** The first that is there names the conversation. */
const CONVERSATION_HEADERS = [
  'x-claude-code-agent-id',
  'thread-id',
  'x-claude-code-session-id',
  'x-session-id',
];

/** The fields of a JSON text. */
export function fieldsOf(body: string): AskedFields {
  const parsed: unknown = JSON.parse(body);
  return new Map(Object.entries(parsed ?? {}));
}

/** By what it asks: whatever only helps an assistant offers no tools. Only whose agent it is stands in its headers. */
export function partOf(url: string, headers: IncomingHttpHeaders, fields: AskedFields): Part {
  if (fields.get('generate') === false) return 'prewarm';
  const isAssistant = /^(?:claude-cli|codex|opencode)/u.test(headers['user-agent'] ?? '');
  if (isTokenCount(url) || (isAssistant && !offersTools(fields))) return 'helper';
  return AGENT_HEADERS.some((name) => headers[name] !== undefined) ? 'agent' : 'main';
}

/** It asks no model. */
export function isTokenCount(url: string): boolean {
  return url.includes('/count_tokens');
}

/** The same for all requests whose prompts begin alike. */
export function conversationOf(part: Part, headers: IncomingHttpHeaders): string {
  const id = CONVERSATION_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return `${part === 'helper' ? 'beside ' : ''}${String(id)}`;
}

/** A stream of Chat Completions tells of tokens only where it is asked to. */
export function isUsageDue(url: string, body: string): boolean {
  return !url.includes('/completions') || !isStreamed(body) || /"include_usage": ?true/u.test(body);
}

/** The conversation is to be made shorter, in the words of Claude Code or of Codex. */
export function asksForSummary(body: string): boolean {
  return /followed by a <summary> block|"type": ?"compaction_trigger"/u.test(body);
}

/** It wants events. */
export function isStreamed(body: string): boolean {
  return /"stream": ?true/u.test(body);
}

/** Tools of the client's own. Codex has them among the messages, and on a WebSocket only in the first of them. */
function offersTools(fields: AskedFields): boolean {
  const tools = fields.get('tools');
  if (JSON.stringify(tools ?? null).startsWith('[{"type":"web_search')) return false;
  const input = JSON.stringify(fields.get('input') ?? null);
  const isInInput = input.includes('"type":"additional_tools"') || fields.has('previous_response_id');
  return isInInput || (Array.isArray(tools) && tools.length > 0);
}
