import path from 'node:path';
import type { AssistantCaution, AssistantName } from '../contract/assistants.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import {
  type Assistant,
  type Examined,
  folderOf,
  glanceAtJson,
  member,
  overriddenBy,
  type Surroundings,
} from './assistant.ts';
import { isNamed, readAssistantFile } from './assistant-file.ts';

const PROVIDERS = ['anthropic', 'openai'] as const;
type Provider = (typeof PROVIDERS)[number];
const KEYS: Readonly<Record<Provider, KeyPath>> = {
  anthropic: ['provider', 'anthropic', 'options', 'baseURL'],
  openai: ['provider', 'openai', 'options', 'baseURL'],
};

/** What tells opencode and its forks apart. */
export interface OpencodeVariant {
  readonly name: AssistantName;
  readonly label: string;
  readonly program: string;
  readonly userAgent: RegExp;
  /** The name of its folder below those of configurations and of data. */
  readonly folder: string;
  /** Its global files, the one that wins over the others first. */
  readonly files: readonly string[];
  readonly newFile: string;
  readonly schema: string;
  /** What its variables begin with. */
  readonly variables: string;
  /** Folders in the home folder, and in projects, whose files win over the global ones. */
  readonly dotFolders: readonly string[];
}

/**
 * opencode and its forks. The file wins over ANTHROPIC_BASE_URL and OPENAI_BASE_URL. They put the schema into a file
 * that has none; with it there from the start the file stays ours.
 */
export function opencodeFamily(variant: OpencodeVariant): Assistant {
  const { name, label, program, userAgent, schema } = variant;
  return {
    name,
    label,
    program,
    userAgent,
    format: JSONC,
    hasStatusLine: false,
    folder: ({ home, env }) => {
      const configs = folderOf(env['XDG_CONFIG_HOME'], path.join(home, '.config'));
      return configs === undefined ? undefined : path.join(configs, variant.folder);
    },
    place: (folder) => {
      const files = variant.files.map((file) => path.join(folder, file));
      const seed = `{\n  "$schema": "${schema}"\n}\n`;
      return { file: files.find(isNamed) ?? path.join(folder, variant.newFile), seed };
    },
    keys: (around, text) => usedProviders(variant, around, text).map((provider) => KEYS[provider]),
    allKeys: PROVIDERS.map((provider) => KEYS[provider]),
    // Bun's fetch goes by the address's scheme, and has no ALL_PROXY.
    proxyVariables: ['http_proxy', 'HTTP_PROXY'],
    variablesByHand: () => '',
    address: (proxyUrl) => `${proxyUrl}/v1`,
    cautions: (examined) => [
      ...overridden(variant, examined),
      ...listsProviders(variant, examined),
      ...chatgptSignIn(variant, examined),
    ],
    unseenReasons: [
      'It reads its configuration only at startup, so restart it.',
      `A project's own ${variant.newFile} or ${LIST.format(variant.dotFolders)} folder may name another baseURL: they win over this file.`,
      'The model in use may belong to another provider: only those of Anthropic and OpenAI are pointed at the proxy.',
    ],
  };
}

const LIST = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * A provider that is named in the configuration shows in its list of models, key or no key: only those are named
 * that are in use. Both, where none is known to be.
 */
function usedProviders(
  variant: OpencodeVariant,
  around: Surroundings,
  text: string | undefined,
): readonly Provider[] {
  const known = knownProviders(variant, around, text);
  return known.length > 0 ? known : PROVIDERS;
}

function knownProviders(
  variant: OpencodeVariant,
  around: Surroundings,
  text: string | undefined,
): readonly Provider[] {
  const signedIn = signIns(variant, around);
  return PROVIDERS.filter(
    (provider) =>
      jsonHas(text, ['provider', provider]) ||
      member(signedIn, provider) !== undefined ||
      (around.env[`${provider.toUpperCase()}_API_KEY`] ?? '') !== '',
  );
}

/** Whose names are looked at, never their values. */
function signIns({ folder }: OpencodeVariant, { home, env }: Surroundings): unknown {
  const data = folderOf(env['XDG_DATA_HOME'], path.join(home, '.local', 'share'));
  return data === undefined ? undefined : glanceAtJson(path.join(data, folder, 'auth.json'));
}

function jsonHas(text: string | undefined, key: KeyPath): boolean {
  if (text === undefined) return false;
  const found = JSONC.find(text, [...key, '']);
  return found.kind === 'text' || found.depth === key.length;
}

function listsProviders(variant: OpencodeVariant, examined: Examined): readonly AssistantCaution[] {
  if (knownProviders(variant, examined, examined.text).length > 0) return [];
  return [
    {
      code: 'lists_providers',
      level: 'note',
      message: `No key of Anthropic or OpenAI was found for ${variant.label}. Once connected it lists the models of both; those without a key fail.`,
    },
  ];
}

/** Files that win over the one we write, where they name an address of their own. */
function overridden(
  variant: OpencodeVariant,
  { home, env, file, keys }: Examined,
): readonly AssistantCaution[] {
  const { files, variables, dotFolders, newFile } = variant;
  const inFolder = path.dirname(file);
  const named = [newFile.replace(/\.jsonc?$/u, '.json'), newFile.replace(/\.jsonc?$/u, '.jsonc')];
  const configDir = env[`${variables}_CONFIG_DIR`] ?? '';
  const rank = files.indexOf(path.basename(file));
  const stronger = [
    ...files.slice(0, Math.max(0, rank)).map((each) => path.join(inFolder, each)),
    env[`${variables}_CONFIG`] ?? '',
    ...dotFolders.flatMap((folder) => named.map((each) => path.join(home, folder, each))),
    ...(configDir === '' ? [] : named.map((each) => path.join(configDir, each))),
  ].filter((other) => other !== '' && other !== file);
  return stronger.filter((other) => keys.some((key) => namesAddress(other, key))).map(overriddenBy);
}

function namesAddress(file: string, key: KeyPath): boolean {
  try {
    const { text } = readAssistantFile(file);
    return text !== undefined && JSONC.find(text.replace(/^\uFEFF/u, ''), key).kind === 'text';
  } catch {
    return false; // the assistant itself will say what is wrong with it
  }
}

function chatgptSignIn(variant: OpencodeVariant, examined: Examined): readonly AssistantCaution[] {
  if (member(member(signIns(variant, examined), 'openai'), 'type') !== 'oauth') return [];
  return [
    {
      code: 'chatgpt_sign_in',
      level: 'warning',
      message: `${variant.label} is signed in to OpenAI with ChatGPT: those requests go to ChatGPT itself, whatever the address.`,
    },
  ];
}
