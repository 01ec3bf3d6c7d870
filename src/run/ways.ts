import { type Assistant, glanceAtKey } from '../assistants/assistant.ts';
import { readAssistantFile } from '../assistants/assistant-file.ts';
import { dialectOfKey, type NamedAddress } from '../assistants/named-address.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { baseFor, judged, saidBy, variablesFor } from './addresses.ts';
import { type JsonObject, parseSettings, withValue } from './json-settings.ts';
import { type Launch, type LaunchQuestion, LaunchRefusal } from './launch.ts';
import type { AddressVariable, WayOf } from './programs.ts';
import { TOKEN_HEADER, tokenVariables } from './proxy-token.ts';
import { bySettingsFlag } from './settings-flag.ts';

/** Returns the arguments and variables that give a program its base URLs. Throws a {@link LaunchRefusal}. */
export function byItsWay(question: LaunchQuestion): Launch {
  const { program } = question;
  const { way } = program;
  switch (way.kind) {
    case 'variables':
      return byVariables(question, program.variables);
    case 'settings_flag':
      return bySettingsFlag(question, way);
    case 'key_flag':
      return byKeyFlag(question, way);
    case 'settings_variable':
      return bySettingsVariable(question, way);
    case 'own_provider':
      return byOwnProvider(question, way);
    case 'none':
      throw notPossible(program.label, way.instead);
  }
}

function notPossible(label: string, instead: string): LaunchRefusal {
  return new LaunchRefusal(`${label} can't be routed through LunaRoute for a single run. ${instead}`);
}

function byVariables(question: LaunchQuestion, variables: readonly AddressVariable[]): Launch {
  const { program, args, to, env } = question;
  const read = (name: string): string | undefined => env[name];
  const named = [...(program.ownAddresses?.(question) ?? []), ...saidBy(variables, read)];
  return {
    args,
    env: { ...variablesFor(to, variables), ...tokenVariables(program, to, read) },
    notes: judged(to, named),
  };
}

function byKeyFlag(question: LaunchQuestion, { flag, assistant }: WayOf<'key_flag'>): Launch {
  const { args, to } = question;
  const notes = judged(to, namedIn(ownTexts(question, assistant), assistant));
  const [key = []] = assistant.allKeys;
  const address = assistant.address(baseFor(to, 'openai'), key);
  // A JSON string is also a valid TOML string.
  return { args: [flag, `${key.join('.')}=${JSON.stringify(address)}`, ...args], env: {}, notes };
}

function bySettingsVariable(
  question: LaunchQuestion,
  { variable, assistant }: WayOf<'settings_variable'>,
): Launch {
  const { args, to, env } = question;
  const given = (env[variable] ?? '').trim();
  const base = given === '' ? {} : parseSettings(given, variable);
  const files = ownTexts(question, assistant);
  const texts = given === '' ? files : [{ source: variable, text: given }, ...files];
  const notes = judged(to, namedIn(texts, assistant));
  const settings = keysInUse(question, assistant, texts).reduce<JsonObject>((merged, key) => {
    const addressed = withValue(merged, key, assistant.address(baseFor(to, dialectOfKey(key)), key));
    return to.proxyToken === undefined
      ? addressed
      : withValue(addressed, [...key.slice(0, -1), 'headers', TOKEN_HEADER], to.proxyToken);
  }, base);
  return { args, env: { [variable]: JSON.stringify(settings) }, notes };
}

/** Settings text and its origin. */
interface SourceText {
  readonly source: string;
  readonly text: string;
}

/**
 * Returns the keys of providers that any settings name or that the program is signed in to. The program lists every
 * named provider, even one without a key.
 */
function keysInUse(
  question: LaunchQuestion,
  assistant: Assistant,
  texts: readonly SourceText[],
): readonly KeyPath[] {
  const named = new Set(
    (texts.length === 0 ? [undefined] : texts.map(({ text }) => text)).flatMap((text) =>
      assistant.keys(question, text),
    ),
  );
  return assistant.allKeys.filter((key) => named.has(key));
}

function namedIn(texts: readonly SourceText[], { allKeys, format }: Assistant): readonly NamedAddress[] {
  return texts.flatMap(({ source, text: settings }) =>
    allKeys.flatMap((key) => {
      const text = glanceAtKey(format, settings, key);
      return text === undefined
        ? []
        : [{ name: `${key.join('.')} in ${source}`, dialect: dialectOfKey(key), text }];
    }),
  );
}

/** Reads every settings file that the program would read in this working directory. */
function ownTexts(question: LaunchQuestion, assistant: Assistant): readonly SourceText[] {
  const folder = assistant.folder(question);
  const own = folder === undefined ? [] : [assistant.place(folder).file];
  const files = assistant.mergedFiles?.(question, question.cwd) ?? own;
  return [...new Set(files)].flatMap((source) => {
    const text = glance(source, assistant);
    return text === undefined ? [] : { source, text };
  });
}

/** Returns the file's text if it is readable and parses; the program itself reports any error. */
function glance(file: string, { format }: Assistant): string | undefined {
  try {
    const text = readAssistantFile(file).text?.replace(/^\uFEFF/u, '');
    if (text !== undefined) format.mask(text, { keys: [], as: (value) => value });
    return text;
  } catch {
    return undefined;
  }
}

function byOwnProvider(question: LaunchQuestion, { type, signs, instead }: WayOf<'own_provider'>): Launch {
  const { program, env } = question;
  if (signs.every((name) => (env[name] ?? '') === '')) {
    throw notPossible(program.label, instead);
  }
  const said = (env[type] ?? '') === '' ? 'openai' : env[type];
  const variables = program.variables.filter(({ dialect }) => dialect === said);
  if (variables.length === 0)
    throw new LaunchRefusal(`${type} is "${said}"; through LunaRoute it must be openai or anthropic.`);
  return byVariables(question, variables);
}
