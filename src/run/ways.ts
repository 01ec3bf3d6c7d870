import path from 'node:path';
import type { Assistant } from '../assistants/assistant.ts';
import { readAssistantFile } from '../assistants/assistant-file.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { assertSameHost, baseFor, variablesFor } from './addresses.ts';
import { type JsonObject, parseSettings, withValue } from './json-settings.ts';
import { type LaunchPart, type LaunchQuestion, LaunchRefusal } from './launch.ts';
import type { WayOf } from './programs.ts';
import { bySettingsFlag } from './settings-flag.ts';

/** The arguments and variables by which a program is given its addresses. Throws a {@link LaunchRefusal}. */
export function byItsWay(question: LaunchQuestion): LaunchPart {
  const { program, args } = question;
  const { way } = program;
  switch (way.kind) {
    case 'variables':
      for (const own of program.ownAddresses?.(question) ?? []) assertSameHost(question.to, own);
      return { args, env: variablesFor(question.to, question.program.variables, question.env) };
    case 'settings_flag':
      return bySettingsFlag(question, way);
    case 'key_flag':
      return byKeyFlag(question, way);
    case 'settings_variable':
      return bySettingsVariable(question, way);
    case 'own_provider':
      return byOwnProvider(question, way);
    case 'none':
      throw new LaunchRefusal(
        `${program.label} can't be routed through LunaRoute for a single run. ${way.instead}`,
      );
  }
}

function byKeyFlag(question: LaunchQuestion, { flag, assistant }: WayOf<'key_flag'>): LaunchPart {
  const { args, to } = question;
  const texts = ownFiles(question, assistant).flatMap((file) => glance(file, assistant) ?? []);
  assertSameHosts(question, assistant, texts);
  const [key = []] = assistant.allKeys;
  const address = assistant.address(baseFor(to, 'openai'), key);
  // A string of JSON is one of TOML.
  return { args: [flag, `${key.join('.')}=${JSON.stringify(address)}`, ...args], env: {} };
}

function bySettingsVariable(
  question: LaunchQuestion,
  { variable, assistant }: WayOf<'settings_variable'>,
): LaunchPart {
  const { args, to, env, cwd } = question;
  const given = (env[variable] ?? '').trim();
  const base = given === '' ? {} : parseSettings(given, variable);
  const project = [`${assistant.program}.json`, `${assistant.program}.jsonc`].map((name) =>
    path.join(cwd, name),
  );
  const files = [...ownFiles(question, assistant), ...project].flatMap(
    (file) => glance(file, assistant) ?? [],
  );
  const texts = given === '' ? files : [given, ...files];
  assertSameHosts(question, assistant, texts);
  const settings = keysInUse(question, assistant, texts).reduce<JsonObject>(
    (merged, key) => withValue(merged, key, assistant.address(baseFor(to, dialectOf(key)), key)),
    base,
  );
  return { args, env: { [variable]: JSON.stringify(settings) } };
}

/** Those of the providers that any of its settings names or that it is signed in to; it lists what is named, key or no key. */
function keysInUse(
  question: LaunchQuestion,
  assistant: Assistant,
  texts: readonly string[],
): readonly KeyPath[] {
  const named = new Set(
    (texts.length === 0 ? [undefined] : texts).flatMap((text) => assistant.keys(question, text)),
  );
  return assistant.allKeys.filter((key) => named.has(key));
}

function assertSameHosts(
  { to }: LaunchQuestion,
  { allKeys, format }: Assistant,
  texts: readonly string[],
): void {
  for (const text of texts) {
    for (const key of allKeys) {
      const found = format.find(text, key);
      if (found.kind !== 'text') continue;
      assertSameHost(to, { name: key.join('.'), dialect: dialectOf(key), text: found.value });
    }
  }
}

function dialectOf(key: KeyPath): Dialect {
  return DIALECTS.find((one) => key.includes(one)) ?? 'openai';
}

function ownFiles(question: LaunchQuestion, assistant: Assistant): readonly string[] {
  const folder = assistant.folder(question);
  return folder === undefined ? [] : [assistant.place(folder).file];
}

/** A file's text where it can be read and parses; what is wrong with it the program says itself. */
function glance(file: string, { format }: Assistant): string | undefined {
  try {
    const text = readAssistantFile(file).text?.replace(/^\uFEFF/u, '');
    if (text !== undefined) format.mask(text, { keys: [], as: (value) => value });
    return text;
  } catch {
    return undefined;
  }
}

function byOwnProvider(question: LaunchQuestion, { type, signs }: WayOf<'own_provider'>): LaunchPart {
  const { program, env } = question;
  if (signs.every((name) => (env[name] ?? '') === '')) {
    throw new LaunchRefusal(
      `${program.label} uses GitHub's models, which can't be routed through LunaRoute. ` +
        `With a key of OpenAI or Anthropic it can be: set ${type}, COPILOT_PROVIDER_API_KEY and COPILOT_MODEL first.`,
    );
  }
  const said = (env[type] ?? '') === '' ? 'openai' : env[type];
  const variables = program.variables.filter(({ dialect }) => dialect === said);
  if (variables.length === 0)
    throw new LaunchRefusal(`${type} is "${said}"; through LunaRoute it must be openai or anthropic.`);
  return { args: question.args, env: variablesFor(question.to, variables, env) };
}
