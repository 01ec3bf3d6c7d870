import type { SessionRequestStart } from '../../../src/sessions/session-request.ts';

/** Headers as clients send them, with invented ids. */
type Headers = Readonly<Record<string, string>>;

function raw(headers: Headers): readonly string[] {
  return Object.entries(headers).flat();
}

export const CLAUDE_SESSION = '15a932ed-0000-4000-8000-00007c41d9e0';
export const CODEX_SESSION = '01a21fd1-0000-7000-8000-0000e20a77b4';

export function start(
  headers: Headers,
  rest: Partial<Omit<SessionRequestStart, 'rawHeaders'>> = {},
): SessionRequestStart {
  return {
    rawHeaders: raw(headers),
    method: 'POST',
    path: '/v1/messages',
    provider: 'anthropic',
    contentLength: 50_000,
    isUpgrade: false,
    credential: 'a-key-of-ada',
    id: 1,
    startedAt: 0,
    ...rest,
  };
}

export function claude(more: Headers = {}): Headers {
  return {
    'User-Agent': 'claude-cli/2.1.332 (external, cli)',
    'X-Claude-Code-Session-Id': CLAUDE_SESSION,
    'X-Stainless-Retry-Count': '0',
    'x-app': 'cli',
    'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
    ...more,
  };
}

/** Headers of a Codex turn; `metadata` overrides the defaults. */
export function codex(metadata: Readonly<Record<string, unknown>> = {}, more: Headers = {}): Headers {
  return {
    'user-agent': 'codex_exec/0.171.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.171.0)',
    originator: 'codex_exec',
    'session-id': CODEX_SESSION,
    'thread-id': CODEX_SESSION,
    'x-client-request-id': CODEX_SESSION,
    'x-codex-turn-metadata': JSON.stringify({
      session_id: CODEX_SESSION,
      thread_id: CODEX_SESSION,
      turn_id: 'turn-1',
      window_number: 0,
      request_kind: 'turn',
      model: 'gpt-5.6-codex',
      ...metadata,
    }),
    ...more,
  };
}

export function opencode(more: Headers = {}): Headers {
  return {
    'user-agent': 'opencode/1.18.33 ai-sdk/provider-utils/4.0.46 runtime/bun/1.3.14',
    'x-session-id': 'ses_root',
    'x-session-affinity': 'ses_root',
    ...more,
  };
}

export const RESPONSES = { path: '/v1/responses', provider: 'openai' };
