import path from 'node:path';
import type { AssistantCaution } from '../contract/assistants.ts';
import { CLIENTS } from '../contract/clients.ts';
import { AMBIENT } from '../proxy-variables/proxy-bypass.ts';
import {
  type Assistant,
  type Examined,
  folderOf,
  folderOrRefuse,
  glanceAtJson,
  member,
} from './assistant.ts';
import { TOML } from '../text-edit/toml/toml.ts';

const KEY = ['openai_base_url'];

/** Codex CLI (https://developers.openai.com/codex/config-reference). Ignores OPENAI_BASE_URL. */
export const codex: Assistant = {
  name: 'codex',
  label: 'Codex CLI',
  program: 'codex',
  userAgent: CLIENTS.codex.userAgent,
  format: TOML,
  hasStatusLine: false,
  folder: ({ home, env }) => folderOf(env['CODEX_HOME'], path.join(home, '.codex')),
  place: (folder) => ({ file: path.join(folder, 'config.toml'), seed: '' }),
  keys: () => [KEY],
  allKeys: [KEY],
  // Its HTTP client (reqwest) chooses by the scheme of the address; as tested with 0.169.
  proxyVariables: AMBIENT.http,
  variablesByHand: (around) => `in ${path.join(folderOrRefuse(codex, around), '.env')}`,
  address: (proxyUrl) => `${proxyUrl}/v1`,
  cautions: (examined) => [...otherProvider(examined), ...chatgptSignIn(examined)],
  unseenReasons: [
    'It reads the file only at startup, so restart it.',
    'Codex ignores the variable OPENAI_BASE_URL.',
    'A profile (--profile) or -c on the command line may set another base URL.',
  ],
};

function otherProvider({ text = '' }: Examined): readonly AssistantCaution[] {
  const found = TOML.find(text, ['model_provider']);
  if (found.kind === 'absent' || found.value === 'openai') return [];
  return [
    {
      code: 'other_model_provider',
      level: 'warning',
      message:
        'Its model_provider is not openai, so it ignores openai_base_url. Its requests keep going to that provider.',
    },
  ];
}

/** Looks only at how Codex is signed in, never at the tokens, which are in the same file. */
function chatgptSignIn({ file }: Examined): readonly AssistantCaution[] {
  const auth = glanceAtJson(path.join(path.dirname(file), 'auth.json'));
  const mode = member(auth, 'auth_mode');
  const hasKey = typeof member(auth, 'OPENAI_API_KEY') === 'string';
  const hasTokens = typeof member(auth, 'tokens') === 'object' && member(auth, 'tokens') !== null;
  const isChatgpt = mode === 'chatgpt' || (mode === undefined && hasTokens && !hasKey);
  if (!isChatgpt) return [];
  return [
    {
      code: 'chatgpt_sign_in',
      level: 'warning',
      message:
        'Codex is signed in with ChatGPT and would send that sign-in to the OpenAI API, which rejects it. Sign in with an API key (codex login --with-api-key) before connecting.',
    },
  ];
}
