import type { HireAssistant } from './assistant.ts';
import { CLAUDE_CODE, PAUSING_CLAUDE_CODE, SECOND_CLAUDE_CODE } from './claude-code.ts';
import { CODEX } from './codex.ts';
import { GEMINI_CLI } from './gemini-cli.ts';
import { OPENCODE } from './opencode.ts';
import { PYTHON_SCRIPT } from './python-script.ts';

/** Everybody who works in the demo. */
export const DEMO_ASSISTANTS: readonly HireAssistant[] = [
  CLAUDE_CODE,
  SECOND_CLAUDE_CODE,
  CODEX,
  OPENCODE,
  GEMINI_CLI,
  PYTHON_SCRIPT,
  PAUSING_CLAUDE_CODE,
];
