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
