import path from 'node:path';
import type { AssistantCaution, AssistantName } from '../contract/assistants.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import {
  type Assistant,
  type Examined,
  folderOf,
  glanceAtJson,
  glanceAtKey,
  glanceAtText,
  member,
  overriddenBy,
  type AssistantEnvironment,
} from './assistant.ts';
import { isNamed } from './assistant-file.ts';

const PROVIDERS = ['anthropic', 'openai'] as const;
type Provider = (typeof PROVIDERS)[number];
const KEYS: Readonly<Record<Provider, KeyPath>> = {
  anthropic: ['provider', 'anthropic', 'options', 'baseURL'],
  openai: ['provider', 'openai', 'options', 'baseURL'],
};

/** Read only in the configuration folder. */
const LEGACY_FILE = 'config.json';

/** Differences between opencode and its forks. */
export interface OpencodeVariant {
  readonly name: AssistantName;
  readonly label: string;
  readonly program: string;
  readonly userAgent: RegExp;
  /** Name of its folder, used for both configuration and data. */
  readonly folder: string;
  /** Global files, highest precedence first. */
  readonly files: readonly string[];
  readonly newFile: string;
  readonly schema: string;
  /** Prefix of its variables. */
  readonly variables: string;
  /** Folders, in the home folder and in projects, whose files override the global ones. */
  readonly dotFolders: readonly string[];
}

/**
 * opencode and its forks. The file overrides ANTHROPIC_BASE_URL and OPENAI_BASE_URL. They add the schema to a file that
 * lacks it, so a new file gets it at once and stays as we wrote it.
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
    folder: (around) => configFolder(variant.folder, around),
    place: (folder) => {
      const files = variant.files.map((file) => path.join(folder, file));
      const seed = `{\n  "$schema": "${schema}"\n}\n`;
      return { file: files.find(isNamed) ?? path.join(folder, variant.newFile), seed };
    },
    keys: (around, text) => usedProviders(variant, around, text).map((provider) => KEYS[provider]),
    allKeys: PROVIDERS.map((provider) => KEYS[provider]),
    weakerVariables: ['ANTHROPIC_BASE_URL', 'OPENAI_BASE_URL'],
    mergedFiles: (around, startedIn) => mergedFiles(variant, around, startedIn),
    // Bun's fetch chooses by the scheme of the address, and ignores ALL_PROXY.
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
      `A project's own ${variant.newFile} or ${variant.dotFolders.join(' or ')} folder may set another baseURL, which overrides this file.`,
      'The model in use may belong to another provider: only those of Anthropic and OpenAI are routed through the proxy.',
    ],
  };
}

function configFolder(name: string, { home, env }: AssistantEnvironment): string | undefined {
  const configs = folderOf(env['XDG_CONFIG_HOME'], path.join(home, '.config'));
  return configs === undefined ? undefined : path.join(configs, name);
}

/**
 * Providers to configure. One that is configured appears in the list of models even without a key, so only those in use
 * are; both if none is known to be.
 */
function usedProviders(
  variant: OpencodeVariant,
  around: AssistantEnvironment,
  text: string | undefined,
): readonly Provider[] {
  const known = knownProviders(variant, around, text);
  return known.length > 0 ? known : PROVIDERS;
}

function knownProviders(
  variant: OpencodeVariant,
  around: AssistantEnvironment,
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

/** Only names are read from it, never values. */
function signIns({ folder }: OpencodeVariant, { home, env }: AssistantEnvironment): unknown {
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
      message: `No Anthropic or OpenAI key was found for ${variant.label}. Once connected, it lists the models of both; those without a key fail.`,
    },
  ];
}

/** Files with a base URL that override the one we write. */
function overridden(variant: OpencodeVariant, examined: Examined): readonly AssistantCaution[] {
  const files = mergedFiles(variant, examined);
  return (
    files
      .slice(files.indexOf(examined.file) + 1)
      // Two names may refer to the same file.
      .filter((other) => other !== examined.file)
      .filter((other) => {
        const text = glanceAtText(other);
        return examined.keys.some((key) => glanceAtKey(JSONC, text, key) !== undefined);
      })
      .map(overriddenBy)
  );
}

/**
 * Files in merge order, as read in opencode 1.18.33 and Kilo 7.7.9; the home folder is added separately, since it may
 * be none of the project folders.
 */
function mergedFiles(
  { files, folder, variables, dotFolders }: OpencodeVariant,
  { home, env }: AssistantEnvironment,
  startedIn?: string,
): readonly string[] {
  const configs = configFolder(folder, { home, env });
  const weakestFirst = files.toReversed();
  const inDots = weakestFirst.filter((name) => name !== LEGACY_FILE);
  const below = (parent: string): readonly string[] =>
    dotFolders.flatMap((dot) => inDots.map((name) => path.join(parent, dot, name)));
  const projects = startedIn === undefined ? [] : projectFolders(startedIn);
  const [named = '', configDir = ''] = [env[`${variables}_CONFIG`], env[`${variables}_CONFIG_DIR`]];
  return [
    ...(configs === undefined ? [] : weakestFirst.map((name) => path.join(configs, name))),
    ...(named === '' ? [] : [named]),
    ...projects.flatMap((project) => inDots.map((name) => path.join(project, name))),
    ...projects.flatMap(below),
    ...below(home),
    ...(configDir === '' ? [] : inDots.map((name) => path.join(configDir, name))),
  ];
}

/** Folders from the project root down to `startedIn`. */
function projectFolders(startedIn: string): readonly string[] {
  const folders = [startedIn];
  for (let folder = startedIn; !isNamed(path.join(folder, '.git')); folder = path.dirname(folder)) {
    if (path.dirname(folder) === folder) break;
    folders.unshift(path.dirname(folder));
  }
  return folders;
}

function chatgptSignIn(variant: OpencodeVariant, examined: Examined): readonly AssistantCaution[] {
  if (member(member(signIns(variant, examined), 'openai'), 'type') !== 'oauth') return [];
  return [
    {
      code: 'chatgpt_sign_in',
      level: 'warning',
      message: `${variant.label} is signed in to OpenAI with ChatGPT; those requests go to ChatGPT itself, whatever the base URL.`,
    },
  ];
}
