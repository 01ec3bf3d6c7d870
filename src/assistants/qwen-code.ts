import path from 'node:path';
import { CLIENTS } from '../contract/clients.ts';
import type { AssistantCaution } from '../contract/assistants.ts';
import { PROXY_VARIABLES } from '../proxy-variables/proxy-bypass.ts';
import { ENV } from '../text-edit/env/env.ts';
import { jsonValue } from '../text-edit/jsonc/tree.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';
import {
  type Assistant,
  type Examined,
  folderOf,
  glanceAtText,
  member,
  overriddenBy,
  strongerVariable,
  withHome,
} from './assistant.ts';

const VARIABLE = 'OPENAI_BASE_URL';
/** Sign-in types that use the address. */
const BY_KEY: ReadonlySet<string> = new Set(['openai', 'openai-responses']);

/**
 * Qwen Code (https://qwenlm.github.io/qwen-code-docs). Variables from the shell and from .env files override those in
 * its settings file. It rewrites a file without `$version` once; if `$version` is there from the start, it leaves the
 * file as written, as tried with 0.24.4.
 */
export const qwenCode: Assistant = {
  name: 'qwen-code',
  label: 'Qwen Code',
  program: 'qwen',
  userAgent: CLIENTS.qwen_code.userAgent,
  format: JSONC,
  hasStatusLine: false,
  folder: ({ home, env }) => folderOf(withHome(env['QWEN_HOME'], home), path.join(home, '.qwen')),
  place: (folder) => ({ file: path.join(folder, 'settings.json'), seed: '{\n  "$version": 4\n}\n' }),
  keys: () => [['env', VARIABLE]],
  allKeys: [['env', VARIABLE]],
  weakerKeys: [['security', 'auth', 'baseUrl']],
  // As tried with 0.24.4: NO_PROXY takes effect there.
  variables: { table: ['env'], overrideShell: false },
  proxyVariables: PROXY_VARIABLES,
  variablesByHand: () => 'in the env of its settings.json',
  address: (proxyUrl) => `${proxyUrl}/v1`,
  cautions: (examined) => [
    ...signIn(examined),
    ...ownAddresses(examined),
    ...strongerVariable(examined, VARIABLE),
    ...strongerFiles(examined),
    ...laidOutAnew(examined),
  ],
  unseenReasons: [
    'It reads the file only at startup, so restart it.',
    `${VARIABLE} in the shell, in a .env in the project's folder or in the project's own settings overrides this file.`,
    'It may be using another sign-in method: only requests to the OpenAI API are routed through the proxy.',
  ],
};

function signIn({ text }: Examined): readonly AssistantCaution[] {
  const type = member(member(member(settingsOf(text), 'security'), 'auth'), 'selectedType');
  if (typeof type !== 'string' || BY_KEY.has(type)) return [];
  return [
    {
      code: 'other_sign_in',
      level: 'warning',
      message: `Qwen Code is not signed in with an OpenAI API key: requests made with its current sign-in ignore ${VARIABLE}.`,
    },
  ];
}

/** Cautions that models listed in the file have their own addresses. */
function ownAddresses({ text }: Examined): readonly AssistantCaution[] {
  const listed = member(member(settingsOf(text), 'modelProviders'), 'openai');
  if (!Array.isArray(listed) || listed.length === 0) return [];
  return [
    {
      code: 'other_model_provider',
      level: 'warning',
      message:
        'Its file lists models with base URLs of their own (modelProviders); requests for those keep going there.',
    },
  ];
}

function strongerFiles({ home, file, keys }: Examined): readonly AssistantCaution[] {
  const others = [
    path.join(path.dirname(file), '.env'),
    path.join(home, '.qwen', '.env'),
    path.join(home, '.env'),
  ];
  const names = keys.map((key) => key.slice(-1));
  return [...new Set(others)]
    .filter((other) => names.some((name) => setsVariable(other, name)))
    .map(overriddenBy);
}

function setsVariable(file: string, name: readonly string[]): boolean {
  try {
    return ENV.find(glanceAtText(file) ?? '', name).kind === 'text';
  } catch {
    return true; // the variable is set twice
  }
}

function laidOutAnew({ text }: Examined): readonly AssistantCaution[] {
  if (text === undefined || member(settingsOf(text), '$version') !== undefined) return [];
  return [
    {
      code: 'laid_out_anew',
      level: 'note',
      message:
        "This file has no $version, so Qwen Code will rewrite it at its next start. Disconnecting will then remove only LunaRoute's changes; the old layout can't be restored.",
    },
  ];
}

function settingsOf(text: string | undefined): unknown {
  return text === undefined ? undefined : jsonValue(text);
}
