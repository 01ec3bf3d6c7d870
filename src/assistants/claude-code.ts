import path from 'node:path';
import type { AssistantCaution } from '../contract/assistants.ts';
import { type Assistant, type Examined, folderOf } from './assistant.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';
import { CLIENTS } from '../contract/clients.ts';
import { PROXY_VARIABLES } from '../proxy-variables/proxy-bypass.ts';

const KEY = ['env', 'ANTHROPIC_BASE_URL'];

/**
 * Claude Code (https://code.claude.com/docs/en/settings). The `env` in its file overrides variables of the shell, as
 * measured with 2.1.197; project settings override the file.
 */
export const claudeCode: Assistant = {
  name: 'claude-code',
  label: 'Claude Code',
  program: 'claude',
  userAgent: CLIENTS.claude_code.userAgent,
  format: JSONC,
  hasStatusLine: true,
  folder: ({ home, env }) => folderOf(env['CLAUDE_CONFIG_DIR'], path.join(home, '.claude')),
  place: (folder) => ({ file: path.join(folder, 'settings.json'), seed: '' }),
  keys: () => [KEY],
  allKeys: [KEY],
  weakerVariables: ['ANTHROPIC_BASE_URL'],
  variables: { table: ['env'], overrideShell: true },
  proxyVariables: PROXY_VARIABLES,
  variablesByHand: () => 'in the env of its settings.json',
  address: (proxyUrl) => proxyUrl,
  cautions: (examined) => [...unreadByItself(examined), OWN_HOST],
  unseenReasons: [
    'No request has been sent since. Running sessions pick up the address on their next request or after a restart.',
    "A project's own .claude/settings.json or settings.local.json, or managed settings, may set another ANTHROPIC_BASE_URL, which overrides this file.",
    'It may have been started with another CLAUDE_CONFIG_DIR, so it reads another file.',
  ],
};

function unreadByItself({ text = '' }: Examined): readonly AssistantCaution[] {
  if (text.trim() === '' || isStrictJson(text)) return [];
  return [
    {
      code: 'comments_ignored_file',
      level: 'warning',
      message:
        'The file has comments or trailing commas. Claude Code accepts only plain JSON and ignores the whole file, including this address.',
    },
  ];
}

/** Features it omits with a custom base URL, as observed on the wire with 2.1.330. */
const OWN_HOST: AssistantCaution = {
  code: 'not_own_host',
  level: 'note',
  message:
    'With a custom base URL, Claude Code disables Remote Control and a few experimental features (shared prompt cache scopes, cache diagnosis, thinking controls). Prompt caching, thinking and context management work as usual. With an API key, the 1-hour cache needs ENABLE_PROMPT_CACHING_1H=1, just as it does without LunaRoute.',
};

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
