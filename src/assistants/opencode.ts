import path from 'node:path';
import type { AssistantCaution } from '../contract/assistants.ts';
import {
  type Assistant,
  type Examined,
  folderOf,
  glanceAtJson,
  member,
  type Surroundings,
} from './assistant.ts';
import { isNamed, readAssistantFile } from './assistant-file.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';

const PROVIDERS = ['anthropic', 'openai'] as const;
type Provider = (typeof PROVIDERS)[number];
const KEYS: Readonly<Record<Provider, KeyPath>> = {
  anthropic: ['provider', 'anthropic', 'options', 'baseURL'],
  openai: ['provider', 'openai', 'options', 'baseURL'],
};
/** opencode puts the schema into a file that has none; with it there from the start the file stays ours. */
const SEED = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n';

/**
 * opencode (https://opencode.ai/docs/config). Of its global files a later one of config.json, opencode.json and
 * opencode.jsonc wins, as measured with 1.18.33; the file wins over ANTHROPIC_BASE_URL and OPENAI_BASE_URL.
 */
export const opencode: Assistant = {
  name: 'opencode',
  label: 'opencode',
  program: 'opencode',
  userAgent: /^opencode\//u,
  format: JSONC,
  folder: ({ home, env }) => {
    const configs = folderOf(env['XDG_CONFIG_HOME'], path.join(home, '.config'));
    return configs === undefined ? undefined : path.join(configs, 'opencode');
  },
  place: (folder) => {
    const files = ['opencode.jsonc', 'opencode.json', 'config.json'].map((name) => path.join(folder, name));
    return { file: files.find(isNamed) ?? path.join(folder, 'opencode.json'), seed: SEED };
  },
  keys: (around, text) => usedProviders(around, text).map((provider) => KEYS[provider]),
  allKeys: PROVIDERS.map((provider) => KEYS[provider]),
  // Bun's fetch goes by the address's scheme, and has no ALL_PROXY.
  proxyVariables: ['http_proxy', 'HTTP_PROXY'],
  variablesByHand: () => '',
  address: (proxyUrl) => `${proxyUrl}/v1`,
  cautions: (examined) => [...overridden(examined), ...listsProviders(examined), ...chatgptSignIn(examined)],
  unseenReasons: [
    'It reads its configuration only when it starts: end it and start it again.',
    "A project's own opencode.json or .opencode folder may name another baseURL: they win over this file.",
    'The model in use may belong to another provider: only those of Anthropic and OpenAI are pointed at the proxy.',
  ],
};

/**
 * A provider that is named in the configuration shows in opencode's list of models, key or no key: only those
 * are named that are in use. Both, where none is known to be.
 */
function usedProviders(around: Surroundings, text: string | undefined): readonly Provider[] {
  const known = knownProviders(around, text);
  return known.length > 0 ? known : PROVIDERS;
}

function knownProviders(around: Surroundings, text: string | undefined): readonly Provider[] {
  const signedIn = signIns(around);
  return PROVIDERS.filter(
    (provider) =>
      jsonHas(text, ['provider', provider]) ||
      member(signedIn, provider) !== undefined ||
      (around.env[`${provider.toUpperCase()}_API_KEY`] ?? '') !== '',
  );
}

/** Whose names are looked at, never their values. */
function signIns({ home, env }: Surroundings): unknown {
  const data = folderOf(env['XDG_DATA_HOME'], path.join(home, '.local', 'share'));
  return data === undefined ? undefined : glanceAtJson(path.join(data, 'opencode', 'auth.json'));
}

function jsonHas(text: string | undefined, key: KeyPath): boolean {
  if (text === undefined) return false;
  const found = JSONC.find(text, [...key, '']);
  return found.kind === 'text' || found.depth === key.length;
}

function listsProviders(examined: Examined): readonly AssistantCaution[] {
  if (knownProviders(examined, examined.text).length > 0) return [];
  return [
    {
      code: 'lists_providers',
      level: 'note',
      message:
        'No key of Anthropic or OpenAI was found for opencode. Once connected it lists the models of both; those without a key fail.',
    },
  ];
}

/** Files that win over the one we write, where they name an address of their own. */
function overridden({ home, env, file, keys }: Examined): readonly AssistantCaution[] {
  const names = ['opencode.json', 'opencode.jsonc'];
  const configDir = env['OPENCODE_CONFIG_DIR'] ?? '';
  const stronger = [
    ...(path.basename(file) === 'opencode.jsonc' ? [] : [path.join(path.dirname(file), 'opencode.jsonc')]),
    ...(path.basename(file) === 'config.json' ? [path.join(path.dirname(file), 'opencode.json')] : []),
    env['OPENCODE_CONFIG'] ?? '',
    ...names.map((name) => path.join(home, '.opencode', name)),
    ...(configDir === '' ? [] : names.map((name) => path.join(configDir, name))),
  ].filter((other) => other !== '' && other !== file);
  return stronger.filter((other) => keys.some((key) => namesAddress(other, key))).map(overriddenBy);
}

function overriddenBy(other: string): AssistantCaution {
  return {
    code: 'overridden',
    level: 'warning',
    message: `${other} names an address of its own, and wins over this file.`,
  };
}

function namesAddress(file: string, key: KeyPath): boolean {
  try {
    const { text } = readAssistantFile(file);
    return text !== undefined && JSONC.find(text.replace(/^\uFEFF/u, ''), key).kind === 'text';
  } catch {
    return false; // opencode itself will say what is wrong with it
  }
}

function chatgptSignIn(examined: Examined): readonly AssistantCaution[] {
  if (member(member(signIns(examined), 'openai'), 'type') !== 'oauth') return [];
  return [
    {
      code: 'chatgpt_sign_in',
      level: 'warning',
      message:
        'opencode is signed in to OpenAI with ChatGPT: those requests go to ChatGPT itself, whatever the address.',
    },
  ];
}
