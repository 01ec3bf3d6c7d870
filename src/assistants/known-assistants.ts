import type { AssistantName } from '../contract/assistants.ts';
import type { Assistant } from './assistant.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { opencode } from './opencode.ts';

const BY_NAME: Readonly<Record<AssistantName, Assistant>> = { 'claude-code': claudeCode, codex, opencode };

/** In the order in which they are shown. */
export const ASSISTANTS: readonly Assistant[] = Object.values(BY_NAME);

export function assistantOf(name: AssistantName): Assistant {
  return BY_NAME[name];
}
