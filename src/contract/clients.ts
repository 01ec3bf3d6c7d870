import type { Dialect } from './dialect.ts';
import type { CallerKind } from './sessions.ts';

/** A client program: its display name and how its User-Agent begins. */
export interface KnownClient {
  readonly label: string;
  readonly userAgent: RegExp;
}

/** Programs recognised by their User-Agent. */
export const CLIENTS: Readonly<Record<Exclude<CallerKind, 'other'>, KnownClient>> = {
  claude_code: { label: 'Claude Code', userAgent: /^claude-cli\/(?!0\.)/u },
  // Codex's requests to MCP servers are not requests for a model.
  codex: { label: 'Codex', userAgent: /^codex[_-](?!mcp-client\/)/u },
  opencode: { label: 'opencode', userAgent: /^opencode\//u },
  gemini_cli: { label: 'Gemini CLI', userAgent: /^GeminiCLI/u },
  // When it uses Anthropic's dialect, it calls itself claude-cli, with its own version.
  qwen_code: { label: 'Qwen Code', userAgent: /^(?:QwenCode\/|claude-cli\/0\.)/u },
};

const MAX_USER_AGENT_CHARS = 120;

/** Returns a User-Agent as kept and shown: cut short, and empty if there is none. */
export function shortUserAgent(userAgent: string | undefined): string {
  return userAgent?.slice(0, MAX_USER_AGENT_CHARS) ?? '';
}

/** How long an assistant waits for the next byte of a response in progress before it gives up. */
export interface AssistantClock {
  readonly assistant: string;
  /** The dialect it uses. */
  readonly dialect: Dialect;
  readonly userAgent: RegExp;
  /** Seconds of silence after which it informs its user; undefined if it doesn't. */
  readonly warnsAfterSecs: number | undefined;
  /** Seconds of silence after which it aborts the request. */
  readonly endsAfterSecs: number;
}

/** Assistants whose time limits are known, with their default values. */
export const ASSISTANT_CLOCKS: readonly AssistantClock[] = [
  // It shows a banner, and then aborts the stream.
  {
    assistant: CLIENTS.claude_code.label,
    dialect: 'anthropic',
    userAgent: CLIENTS.claude_code.userAgent,
    warnsAfterSecs: 20,
    endsAfterSecs: 180,
  },
  // `stream_idle_timeout_ms` of its model providers.
  {
    assistant: CLIENTS.codex.label,
    dialect: 'openai',
    userAgent: CLIENTS.codex.userAgent,
    warnsAfterSecs: undefined,
    endsAfterSecs: 300,
  },
];

/** Returns the time limits of the assistant that sent a request, by its User-Agent; undefined if unknown. */
export function clockOfClient(userAgent: string): AssistantClock | undefined {
  return ASSISTANT_CLOCKS.find((clock) => clock.userAgent.test(userAgent));
}
