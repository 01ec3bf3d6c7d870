import path from 'node:path';
import {
  glanceAtJson,
  glanceAtKey,
  glanceAtText,
  member,
  type AssistantEnvironment,
} from '../assistants/assistant.ts';
import { geminiCli } from '../assistants/gemini-cli.ts';
import type { NamedAddress } from '../assistants/named-address.ts';
import { qwenCode } from '../assistants/qwen-code.ts';
import type { Dialect } from '../contract/dialect.ts';
import { ENV } from '../text-edit/env/env.ts';

type Place = AssistantEnvironment & { readonly cwd: string };

/** Returns the addresses in Qwen Code's settings and `.env` files, all of which a process variable overrides. */
export function qwenAddresses(place: Place): readonly NamedAddress[] {
  const folders = [path.join(place.cwd, '.qwen'), qwenCode.folder(place)];
  const settings = folders.flatMap((folder) =>
    folder === undefined ? [] : fromSettings(path.join(folder, 'settings.json')),
  );
  const files = [...folders, place.cwd, place.home].flatMap((folder) =>
    folder === undefined ? [] : path.join(folder, '.env'),
  );
  return [...settings, ...fromVariables(files, QWEN_VARIABLES)];
}

/** Returns the addresses in Gemini CLI's `.env` files; its settings have none. */
export function geminiAddresses(place: Place): readonly NamedAddress[] {
  const folders = [path.join(place.cwd, '.gemini'), place.cwd, geminiCli.folder(place), place.home];
  const files = folders.flatMap((folder) => (folder === undefined ? [] : path.join(folder, '.env')));
  return fromVariables(files, [['GOOGLE_GEMINI_BASE_URL', 'gemini']]);
}

const QWEN_VARIABLES: readonly (readonly [name: string, dialect: Dialect])[] = [
  ['OPENAI_BASE_URL', 'openai'],
  ['ANTHROPIC_BASE_URL', 'anthropic'],
];

function fromSettings(file: string): readonly NamedAddress[] {
  const settings = glanceAtJson(file);
  const keys: readonly (readonly [keys: readonly string[], dialect: Dialect])[] = [
    ...QWEN_VARIABLES.map(([name, dialect]) => [['env', name], dialect] as const),
    [['security', 'auth', 'baseUrl'], 'openai'],
  ];
  return keys.flatMap(([key, dialect]) => {
    const text = key.reduce<unknown>(member, settings);
    return typeof text !== 'string' ? [] : [{ name: `${key.join('.')} in ${file}`, dialect, text }];
  });
}

function fromVariables(
  files: readonly string[],
  variables: readonly (readonly [name: string, dialect: Dialect])[],
): readonly NamedAddress[] {
  return files.flatMap((file) => {
    const text = glanceAtText(file);
    return variables.flatMap(([name, dialect]) => {
      const value = glanceAtKey(ENV, text, [name]);
      return value === undefined ? [] : [{ name: `${name} in ${file}`, dialect, text: value }];
    });
  });
}
