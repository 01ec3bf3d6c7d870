import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { Assistants, type AssistantsOptions } from '../../src/assistants/assistants.ts';
import { DIALECTS } from '../../src/contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../../src/dialects/dialects.ts';
import { ASSISTANT_NAMES, type AssistantName } from '../../src/contract/assistants.ts';
import { temporaryFolder } from '../support/command-line.ts';

export const PROXY = 'http://127.0.0.1:8081';
/** A proxy on another port of the same machine. */
export const MOVED = 'http://127.0.0.1:9000';

/** Providers available without any settings. */
export const BUILT_IN = DIALECTS.map((name) => ({ name, baseUrl: DIALECT_DEFINITIONS[name].baseUrl }));

const FILES = new URL('files/', import.meta.url);

/** Path of each assistant's configuration below the home folder. */
export const CONFIG: Readonly<Record<AssistantName, string>> = {
  'claude-code': '.claude/settings.json',
  codex: '.codex/config.toml',
  'gemini-cli': '.gemini/.env',
  opencode: '.config/opencode/opencode.jsonc',
  'qwen-code': '.qwen/settings.json',
  pi: '.pi/agent/models.json',
  kilo: '.config/kilo/kilo.jsonc',
};

/** All sample configuration files, modelled on real ones. */
export const CORPUS = ASSISTANT_NAMES.flatMap((name) => {
  const folder = new URL(`${name}/`, FILES);
  return readdirSync(folder).map((file) => ({ name, file, bytes: readFileSync(new URL(file, folder)) }));
});

/** A user's home folder, and LunaRoute's view of it. */
export interface World {
  readonly home: string;
  readonly state: string;
  readonly assistants: Assistants;
  /** Returns the path of an assistant's file. */
  readonly config: (name: AssistantName) => string;
  readonly write: (name: AssistantName, content: string | Uint8Array) => string;
  readonly read: (name: AssistantName) => string;
}

export function world(context: TestContext, options: Partial<AssistantsOptions> = {}): World {
  const home = temporaryFolder(context);
  const state = path.join(home, 'state', 'assistants');
  const config = (name: AssistantName): string => path.join(home, CONFIG[name]);
  signInWithKey(home);
  return {
    home,
    state,
    assistants: assistantsIn(home, options),
    config,
    write: (name, content) => {
      mkdirSync(path.dirname(config(name)), { recursive: true });
      writeFileSync(config(name), content);
      return config(name);
    },
    read: (name) => readFileSync(config(name), 'utf8'),
  };
}

/** Gemini CLI uses the configured address only if its user has chosen an API key. */
function signInWithKey(home: string): void {
  mkdirSync(path.join(home, '.gemini'), { recursive: true });
  const settings = { security: { auth: { selectedType: 'gemini-api-key' } } };
  writeFileSync(path.join(home, '.gemini/settings.json'), JSON.stringify(settings));
}

/** Creates the assistants as the program does at startup. */
export function assistantsIn(home: string, options: Partial<AssistantsOptions> = {}): Assistants {
  return new Assistants({
    folder: path.join(home, 'state', 'assistants'),
    home,
    env: () => ({}),
    upstreams: () => BUILT_IN,
    isDemo: false,
    asksForToken: () => false,
    wallTime: () => 1_700_000_000_000,
    ...options,
  });
}
