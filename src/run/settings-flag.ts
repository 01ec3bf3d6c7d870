import path from 'node:path';
import { glanceAtJson } from '../assistants/assistant.ts';
import { exemptingValues } from '../proxy-variables/proxy-bypass.ts';
import { judged, saidBy, variablesFor } from './addresses.ts';
import { type JsonObject, parseSettings, readSettings, textAt, withValue } from './json-settings.ts';
import type { Launch, LaunchQuestion } from './launch.ts';
import type { WayOf } from './programs.ts';
import { tokenVariables } from './proxy-token.ts';

/**
 * Routes a program by its settings flag. Merges the user's own settings, since only the last such flag counts, and
 * includes proxy exemptions, since the program's files may configure a proxy.
 */
export function bySettingsFlag(
  question: LaunchQuestion,
  { flag, assistant }: WayOf<'settings_flag'>,
): Launch {
  const { program, args, to, env, keepFile, keepsArguments } = question;
  const given = lastValueOf(args, flag);
  const base = given === undefined ? {} : givenSettings(given.value, flag, question);
  const variables = assistant.variables?.table ?? [];
  const files = [base, ...envFiles(question, assistant.folder(question))];
  const read = (name: string): string | undefined =>
    files.map((file) => textAt(file, [...variables, name])).find((text) => text !== undefined) ?? env[name];
  const notes = judged(to, saidBy(program.variables, read));
  const addresses = variablesFor(to, program.variables);
  const token = tokenVariables(program, to, read);
  const all = { ...addresses, ...exemptingValues(to.proxyUrl, read), ...token };
  const settings = Object.entries(all).reduce<JsonObject>(
    (merged, [name, value]) => withValue(merged, [...variables, name], value),
    base,
  );
  const text = JSON.stringify(settings);
  // The token and settings from a user's file are secret, and every user of the machine can see arguments.
  const isSecret = to.proxyToken !== undefined || !(given === undefined || isInline(given.value));
  const isPlain = keepsArguments && !isSecret;
  const passed = isPlain ? text : keepFile(text);
  return {
    args: given === undefined ? [flag, passed, ...args] : given.replacedBy(passed),
    env: { ...addresses, ...token },
    notes,
  };
}

/** Returns the settings files whose variables override the process's, in descending precedence. */
function envFiles({ cwd }: LaunchQuestion, folder: string | undefined): readonly unknown[] {
  const own = folder === undefined ? [] : [path.join(folder, 'settings.json')];
  const project = ['settings.local.json', 'settings.json'].map((name) => path.join(cwd, '.claude', name));
  return [...project, ...own].map(glanceAtJson);
}

function givenSettings(value: string, flag: string, { cwd }: LaunchQuestion): JsonObject {
  return isInline(value) ? parseSettings(value, flag) : readSettings(path.resolve(cwd, value), flag);
}

function isInline(value: string): boolean {
  return value.trimStart().startsWith('{');
}

/** Finds the last occurrence, the one that counts, as tried; anything after `--` is not a flag. */
function lastValueOf(
  args: readonly string[],
  flag: string,
): { readonly value: string; readonly replacedBy: (text: string) => readonly string[] } | undefined {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const at = flags.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  const found = flags[at];
  if (found === undefined) return undefined;
  const isJoined = found !== flag;
  const value = isJoined ? found.slice(flag.length + 1) : flags[at + 1];
  if (value === undefined) return undefined; // the program itself reports the missing value
  const rest = args.slice(at + (isJoined ? 1 : 2));
  return { value, replacedBy: (text) => [...args.slice(0, at), flag, text, ...rest] };
}
