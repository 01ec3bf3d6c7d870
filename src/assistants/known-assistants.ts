import type { AssistantName } from '../contract/assistants.ts';
import type { Assistant } from './assistant.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { geminiCli } from './gemini-cli.ts';
import { kilo, opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwenCode } from './qwen-code.ts';

const BY_NAME: Readonly<Record<AssistantName, Assistant>> = {
  'claude-code': claudeCode,
  codex,
  'gemini-cli': geminiCli,
  opencode,
  'qwen-code': qwenCode,
  pi,
  kilo,
};

/** In display order. */
export const ASSISTANTS: readonly Assistant[] = Object.values(BY_NAME);

export function assistantOf(name: AssistantName): Assistant {
  return BY_NAME[name];
}
