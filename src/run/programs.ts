import path from 'node:path';
import type { Assistant, AssistantEnvironment } from '../assistants/assistant.ts';
import { claudeCode } from '../assistants/claude-code.ts';
import { codex } from '../assistants/codex.ts';
import { kilo, opencode } from '../assistants/opencode.ts';
import type { NamedAddress } from '../assistants/named-address.ts';
import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { ADDRESS_VARIABLES, DIALECT_DEFINITIONS } from '../dialects/dialects.ts';
import { geminiNotes } from './gemini-sign-in.ts';
import { geminiAddresses, qwenAddresses } from './own-addresses.ts';

/** A variable from which a program reads the base URL of one dialect's API. */
export interface AddressVariable {
  readonly name: string;
  readonly dialect: Dialect;
  /** Version suffix of the base URL. */
  readonly version: '/v1' | '';
}

/** A variable with headers (`Name: value`) that a program adds to its requests. */
interface HeaderVariable {
  readonly name: string;
  /** Separates two headers. */
  readonly separator: '\n' | ',';
}

/** How to give a program another base URL for one run. */
type Way =
  | { readonly kind: 'variables' }
  /** A flag for JSON settings, inline or in a file, that override the program's files; they include its `env` table. */
  | { readonly kind: 'settings_flag'; readonly flag: string; readonly assistant: Assistant }
  /** A flag that sets one key of the program's TOML file. */
  | { readonly kind: 'key_flag'; readonly flag: string; readonly assistant: Assistant }
  /** A variable with JSON settings that override the program's files. */
  | { readonly kind: 'settings_variable'; readonly variable: string; readonly assistant: Assistant }
  /**
   * The variables apply only if the user configured a custom provider, which `signs` show; `instead` explains if not.
   */
  | {
      readonly kind: 'own_provider';
      readonly type: string;
      readonly signs: readonly string[];
      readonly instead: string;
    }
  /** No known way; `instead` says why, or what to do, in sentences. */
  | { readonly kind: 'none'; readonly instead: string };

/** The {@link Way} of one kind. */
export type WayOf<K extends Way['kind']> = Extract<Way, { kind: K }>;

/** A known program, and how to route it. */
export interface Program {
  /** Base names of its commands, without a file extension. */
  readonly commands: readonly string[];
  readonly label: string;
  readonly way: Way;
  /** Address variables that it reads; with some ways, in addition to the way's own setting. */
  readonly variables: readonly AddressVariable[];
  /** Variables for extra request headers; undefined if none is known. */
  readonly headers?: readonly HeaderVariable[];
  /** Can sign in on its own, without a key in the environment. */
  readonly hasSignIn?: boolean;
  /** Returns reasons why it would ignore its base URL, as sentences; reads its files. */
  readonly check?: (around: AssistantEnvironment & { readonly cwd: string }) => readonly string[];
  /** Returns addresses in its own files that a variable would override. */
  readonly ownAddresses?: (
    around: AssistantEnvironment & { readonly cwd: string },
  ) => readonly NamedAddress[];
  /** Why setting variables in a shell may not route the program, as a sentence; undefined if it does. */
  readonly shellNote?: string;
}

const OPENAI_API_BASE: AddressVariable = { ...variableOf('openai'), name: 'OPENAI_API_BASE' };
/** Variables that SDKs and most other programs read. */
const COMMON: readonly AddressVariable[] = [
  ...ADDRESS_VARIABLES.map(({ dialect }) => variableOf(dialect)),
  OPENAI_API_BASE,
];

const ANTHROPIC_HEADERS: HeaderVariable = { name: 'ANTHROPIC_CUSTOM_HEADERS', separator: '\n' };

/** Any other program: SDK programs, scripts, shells. */
const ANY: Program = {
  commands: [],
  label: 'It',
  way: { kind: 'variables' },
  variables: COMMON,
  // Read by the Node SDKs, as seen in openai 7.57 and @anthropic-ai/sdk 1.12.
  headers: [{ name: 'OPENAI_CUSTOM_HEADERS', separator: '\n' }, ANTHROPIC_HEADERS],
};

/** Programs for which the common variables are not enough, or not right. */
export const PROGRAMS: readonly Program[] = [
  {
    commands: ['claude'],
    label: claudeCode.label,
    // Its settings file overrides variables, as tried with 2.1.330.
    way: { kind: 'settings_flag', flag: '--settings', assistant: claudeCode },
    variables: [variableOf('anthropic')],
    headers: [ANTHROPIC_HEADERS],
    hasSignIn: true,
  },
  {
    commands: ['codex'],
    label: codex.label,
    way: { kind: 'key_flag', flag: '-c', assistant: codex },
    variables: [],
    hasSignIn: true,
    shellNote:
      'Current Codex ignores OPENAI_BASE_URL: set the root key openai_base_url in ~/.codex/config.toml ' +
      'to the same address, above the first [section].',
  },
  {
    commands: ['opencode'],
    label: opencode.label,
    way: { kind: 'settings_variable', variable: 'OPENCODE_CONFIG_CONTENT', assistant: opencode },
    variables: [],
    hasSignIn: true,
  },
  {
    commands: ['kilo', 'kilocode'],
    label: kilo.label,
    way: { kind: 'settings_variable', variable: 'KILO_CONFIG_CONTENT', assistant: kilo },
    variables: [],
    hasSignIn: true,
  },
  {
    commands: ['gemini'],
    label: 'Gemini CLI',
    way: { kind: 'variables' },
    variables: [variableOf('gemini')],
    headers: [{ name: 'GEMINI_CLI_CUSTOM_HEADERS', separator: ',' }],
    check: geminiNotes,
    ownAddresses: geminiAddresses,
    shellNote:
      'Gemini CLI uses GOOGLE_GEMINI_BASE_URL only with an API key; signed in with Google, it ignores it. ' +
      'If no sign-in method is chosen, set security.auth.selectedType to "gemini-api-key" in its settings.',
  },
  {
    commands: ['qwen'],
    label: 'Qwen Code',
    way: { kind: 'variables' },
    variables: [variableOf('openai'), variableOf('anthropic')],
    hasSignIn: true,
    ownAddresses: qwenAddresses,
  },
  {
    commands: ['copilot'],
    label: 'Copilot CLI',
    way: {
      kind: 'own_provider',
      type: 'COPILOT_PROVIDER_TYPE',
      signs: ['COPILOT_PROVIDER_TYPE', 'COPILOT_PROVIDER_BASE_URL', 'COPILOT_PROVIDER_API_KEY'],
      instead:
        "It uses GitHub's models, whose address can't be changed. With an OpenAI or Anthropic key it works: " +
        'set COPILOT_PROVIDER_TYPE, COPILOT_PROVIDER_API_KEY and COPILOT_MODEL first.',
    },
    variables: (['openai', 'anthropic'] as const).map((dialect) => ({
      ...variableOf(dialect),
      name: 'COPILOT_PROVIDER_BASE_URL',
    })),
  },
  {
    commands: ['goose'],
    label: 'Goose',
    way: { kind: 'variables' },
    variables: [
      { name: 'ANTHROPIC_HOST', dialect: 'anthropic', version: '' },
      { name: 'OPENAI_HOST', dialect: 'openai', version: '' },
    ],
  },
  {
    commands: ['aider'],
    label: 'Aider',
    way: { kind: 'variables' },
    variables: [...COMMON, { ...OPENAI_API_BASE, name: 'AIDER_OPENAI_API_BASE' }],
  },
  {
    commands: ['pi'],
    label: 'pi',
    way: {
      kind: 'none',
      instead: 'It takes its base URL only from its own config file, so connect it instead.',
    },
    variables: [],
  },
  ...[
    ['droid', 'Droid', inItsFile('a custom model', 'baseUrl', '~/.factory/settings.json')],
    [
      'grok',
      'Grok CLI',
      `${inItsFile('a [model.NAME]', 'base_url', '~/.grok/config.toml')} Then start it with -m NAME.`,
    ],
    ['cn', 'Continue', inItsFile('a model', 'apiBase', '~/.continue/config.yaml')],
    [
      'cline',
      'Cline CLI',
      "Set LunaRoute's address once: cline auth -p openai -b ADDRESS/v1 -k KEY -m MODEL. It takes one for the OpenAI API only.",
    ],
    ['crush', 'Crush', inItsFile('a provider', 'base_url', '~/.config/crush/crush.json')],
    ['kimi', 'Kimi Code CLI', inItsFile('a provider', 'base_url', '~/.kimi/config.toml')],
    [
      'cursor-agent',
      'Cursor CLI',
      "Its requests come from Cursor's own servers, which can't reach this computer.",
    ],
    ['amp', 'Amp', "It uses Amp's own service only, and has no setting for another address."],
  ].map(([command = '', label = '', instead = '']): Program => ({
    commands: [command],
    label,
    way: { kind: 'none', instead },
    variables: [],
  })),
];

function inItsFile(what: string, key: string, file: string): string {
  return `It takes its base URL only from its own config file: add ${what} with LunaRoute's address as ${key} to ${file} (see docs/assistants.md).`;
}

/** Returns the program for a command, with or without a path and a Windows file extension. */
export function programOf(command: string): Program {
  const name = path.win32.basename(command).replace(/\.(?:cmd|exe|bat|ps1)$/iu, '');
  return PROGRAMS.find(({ commands }) => commands.includes(name)) ?? ANY;
}

/** The APIs that a program can be routed to. */
export function dialectsOf({ way, variables }: Program): readonly Dialect[] {
  switch (way.kind) {
    case 'key_flag':
      return ['openai'];
    case 'settings_variable':
      return ['anthropic', 'openai'];
    default:
      return DIALECTS.filter((one) => variables.some(({ dialect }) => dialect === one));
  }
}

function variableOf(dialect: Dialect): AddressVariable {
  const { variable, version } = DIALECT_DEFINITIONS[dialect].client;
  return { name: variable, dialect, version };
}
