import type { Dialect } from './dialect.ts';
import type { CallerKind } from './sessions.ts';

/** How people call a client program, and how its requests begin their User-Agent. */
export interface KnownClient {
  readonly label: string;
  readonly userAgent: RegExp;
}

/** The programs that are known by their User-Agent. */
export const CLIENTS: Readonly<Record<Exclude<CallerKind, 'other'>, KnownClient>> = {
  claude_code: { label: 'Claude Code', userAgent: /^claude-cli\/(?!0\.)/u },
  // What Codex sends to MCP servers is no request for a model.
  codex: { label: 'Codex', userAgent: /^codex[_-](?!mcp-client\/)/u },
  opencode: { label: 'opencode', userAgent: /^opencode\//u },
  gemini_cli: { label: 'Gemini CLI', userAgent: /^GeminiCLI/u },
  // It calls itself claude-cli, with its own version, where it speaks Anthropic's dialect.
  qwen_code: { label: 'Qwen Code', userAgent: /^(?:QwenCode\/|claude-cli\/0\.)/u },
};

/** How long an assistant waits for the next byte of an answer that has begun before it gives up by itself. */
export interface AssistantClock {
  readonly assistant: string;
  /** What it speaks. */
  readonly dialect: Dialect;
  readonly userAgent: RegExp;
  /** Seconds of silence after which it tells its user; undefined where it does not. */
  readonly warnsAfterSecs: number | undefined;
  /** Seconds of silence after which it ends the request. */
  readonly endsAfterSecs: number;
}

/** The assistants whose own clocks are known, as they are when their users have not changed them. */
export const ASSISTANT_CLOCKS: readonly AssistantClock[] = [
  // It shows a banner, and aborts the stream itself.
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

/** The clock of the assistant that a request came from, by its User-Agent; undefined where none is known. */
export function clockOfClient(userAgent: string): AssistantClock | undefined {
  return ASSISTANT_CLOCKS.find((clock) => clock.userAgent.test(userAgent));
}
