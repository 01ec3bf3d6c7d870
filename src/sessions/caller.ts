import { CLIENTS, shortUserAgent } from '../contract/clients.ts';
import type { RequestKind } from '../contract/recording.ts';
import { CALLER_KINDS, type CallerKind } from '../contract/sessions.ts';
import { callerId, readTurnMetadata, type TurnMetadata } from './turn-metadata.ts';
import { type CallerFields, callerFields } from './header-fields.ts';
import type { SessionRequestStart } from './session-request.ts';

/** The client that sent a request, as its headers describe it. */
export interface Caller {
  readonly client: CallerKind;
  /** Display name: `Claude Code`, `OpenAI/JS 7.59.0`. */
  readonly name: string;
  /** Cut short. */
  readonly userAgent: string;
  readonly kind: RequestKind;
  /** Undefined if the client sends no session id. */
  readonly session: string | undefined;
  /** The session that started this one, which is then its agent. */
  readonly parentSession: string | undefined;
  /** Undefined for the main thread. */
  readonly agent: string | undefined;
  readonly parent: string | undefined;
  readonly turn: string | undefined;
  readonly model: string | undefined;
  readonly windowNumber: number | undefined;
  /** Account id that the client sends. */
  readonly account: string | undefined;
  /** Requested beta features, sorted, without the one for the cache lifetime. */
  readonly betas: string;
  /** The client requests a cache lifetime of an hour. */
  readonly cachesForAnHour: boolean;
  /** Retry number, as official SDKs count it. */
  readonly clientRetry: number;
}

const MAX_NAME_CHARS = 60;
/** Larger than Claude Code's quota probe, far smaller than any of its prompts. */
const MAX_PROBE_BYTES = 1024;

/** Claude Code's names for requests outside the thread, which it sends only if configured to. */
const HELPER_CLASSES: ReadonlySet<string> = new Set(['auxiliary', 'side_reply']);

/** Paths whose POST queries a model; anything before them is a provider's prefix. */
const MODEL_PATH =
  /\/(?:messages|complete|completions|responses|responses\/compact|embeddings)$|:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents)$/u;

/** Identifies the client in one pass over the headers. */
export function readCaller(start: SessionRequestStart): Caller {
  const fields = callerFields(start.rawHeaders);
  const client = clientOf(fields);
  const userAgent = shortUserAgent(fields['user-agent']);
  const metadata = readTurnMetadata(client === 'codex' ? fields['x-codex-turn-metadata'] : undefined);
  const thread = threadOf(client, fields);
  const betas = (fields['anthropic-beta'] ?? '').split(',').map((each) => each.trim());
  return {
    client,
    name: client === 'other' ? nameOf(userAgent) : CLIENTS[client].label,
    userAgent,
    ...thread,
    kind: kindOf({ start, fields, client, metadata, isAgent: thread.agent !== undefined }),
    turn: metadata.turn ?? promptOf(client, fields),
    model: metadata.model,
    windowNumber: metadata.windowNumber,
    account: callerId(fields['chatgpt-account-id']),
    betas: betas
      .filter((each) => !each.startsWith('extended-cache-ttl-'))
      .toSorted()
      .join(','),
    cachesForAnHour: betas.some((each) => each.startsWith('extended-cache-ttl-')),
    clientRetry: Number(/^\d{1,3}$/u.exec(fields['x-stainless-retry-count'] ?? '')?.[0] ?? 0),
  };
}

function clientOf(fields: CallerFields): CallerKind {
  const userAgent = fields['user-agent'] ?? '';
  const found = CALLER_KINDS.find((kind) => kind !== 'other' && CLIENTS[kind].userAgent.test(userAgent));
  // Only Claude Code sends this header, whatever its User-Agent says.
  if (found === 'qwen_code' && fields['x-claude-code-session-id'] !== undefined) return 'claude_code';
  return found ?? 'other';
}

type Thread = Pick<Caller, 'session' | 'parentSession' | 'agent' | 'parent'>;

function threadOf(client: CallerKind, fields: CallerFields): Thread {
  switch (client) {
    case 'claude_code':
      return {
        session: callerId(fields['x-claude-code-session-id']),
        parentSession: undefined,
        agent: callerId(fields['x-claude-code-agent-id']),
        parent: callerId(fields['x-claude-code-parent-agent-id']),
      };
    case 'codex': {
      const session = callerId(fields['session-id']);
      const thread = callerId(fields['thread-id']);
      const parent = callerId(fields['x-codex-parent-thread-id']);
      return {
        session,
        parentSession: undefined,
        agent: thread === session ? undefined : thread,
        parent: parent === session ? undefined : parent,
      };
    }
    default:
      return {
        session: callerId(fields['x-session-id']) ?? callerId(fields['x-dynamo-session-id']),
        parentSession:
          callerId(fields['x-parent-session-id']) ?? callerId(fields['x-dynamo-parent-session-id']),
        agent: undefined,
        parent: undefined,
      };
  }
}

interface KindClues {
  readonly start: SessionRequestStart;
  readonly fields: CallerFields;
  readonly client: CallerKind;
  readonly metadata: TurnMetadata;
  readonly isAgent: boolean;
}

function kindOf({ start, fields, client, metadata, isAgent }: KindClues): RequestKind {
  const { method, path, isUpgrade, contentLength } = start;
  if (!isUpgrade && (method !== 'POST' || !MODEL_PATH.test(path))) return 'none';
  if (client === 'codex') return codexKind({ fields, metadata, path, isAgent });
  if (client === 'claude_code') {
    const named = fields['x-claude-code-request-class'] ?? '';
    if (fields['x-claude-code-compaction'] !== undefined || named === 'compaction') return 'compaction';
    const isProbe = contentLength >= 0 && contentLength < MAX_PROBE_BYTES;
    const isTitle = fields['anthropic-beta']?.includes('structured-outputs-') === true;
    const isNamed = fields['x-claude-code-auxiliary-type'] !== undefined || HELPER_CLASSES.has(named);
    if (isNamed || isProbe || (isTitle && !isAgent)) return 'helper';
  }
  return isAgent ? 'agent' : 'main';
}

/** Claude Code's id of the user's prompt, sent only if configured to; all requests of a turn share it. */
function promptOf(client: CallerKind, fields: CallerFields): string | undefined {
  return client === 'claude_code' ? callerId(fields['x-claude-code-prompt-id']) : undefined;
}

function codexKind({
  fields,
  metadata,
  path,
  isAgent,
}: Pick<KindClues, 'fields' | 'metadata' | 'isAgent'> & { readonly path: string }): RequestKind {
  const subagent = fields['x-openai-subagent'];
  if (metadata.kind === 'prewarm') return 'prewarm';
  if (metadata.kind === 'compaction' || subagent === 'compact' || path.endsWith('/compact'))
    return 'compaction';
  if (subagent === 'memory_consolidation' || fields['x-openai-memgen-request'] !== undefined) return 'helper';
  return isAgent ? 'agent' : 'main';
}

/** Returns `OpenAI/JS 7.59.0` unchanged, otherwise the first product of the User-Agent. */
function nameOf(userAgent: string): string {
  const found = /^[\w-]+\/[A-Za-z]+ \d[\w.]*|^\S+/u.exec(userAgent)?.[0] ?? '';
  return found === '' ? 'Unnamed client' : found.slice(0, MAX_NAME_CHARS);
}
