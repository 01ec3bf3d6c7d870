import path from 'node:path';
import type { AssistantCaution, AssistantName } from '../contract/assistants.ts';
import type { TextFormat, KeyPath } from '../text-edit/text-format.ts';
import { AssistantError } from './assistant-error.ts';
import { jsonValue } from '../text-edit/jsonc/tree.ts';
import { readAssistantFile } from './assistant-file.ts';
import { leadsToSamePort } from './proxy-address.ts';

/** Where the user's things are; nothing is read from the process itself. */
export interface AssistantEnvironment {
  readonly home: string;
  /** Variables of the process, those of the login shell among them where it was asked. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The file to write an address into. */
interface ConfigPlace {
  readonly file: string;
  /** What a new file begins with. */
  readonly seed: string;
}

/** What is known of a configuration when cautions are looked for. */
export interface Examined extends AssistantEnvironment {
  readonly file: string;
  /** Without a byte order mark; undefined where there is no file. It parses. */
  readonly text: string | undefined;
  readonly keys: readonly KeyPath[];
  /** The proxy's address. */
  readonly proxyUrl: string;
}

/** What one assistant's configuration is like. */
export interface Assistant {
  readonly name: AssistantName;
  readonly label: string;
  readonly program: string;
  /** How its requests begin their User-Agent. */
  readonly userAgent: RegExp;
  readonly format: TextFormat;
  /** It shows a line that a command of its file prints, as Claude Code does. */
  readonly hasStatusLine: boolean;
  /** Its configuration folder; undefined where a variable names one that cannot be followed. */
  folder(around: AssistantEnvironment): string | undefined;
  place(folder: string): ConfigPlace;
  /** The keys to set; chosen once, when connecting. */
  keys(around: AssistantEnvironment, text: string | undefined): readonly KeyPath[];
  /** Every key that may hold an address, for looking. */
  readonly allKeys: readonly KeyPath[];
  /** Keys of its file with an address that the one at our key overrides. */
  readonly weakerKeys?: readonly KeyPath[];
  /** Variables with an address that its file overrides. */
  readonly weakerVariables?: readonly string[];
  /**
   * Every file whose settings it merges, the weakest first; started in a folder, with those of its project. Absent where its own
   * is the only one.
   */
  readonly mergedFiles?: (around: AssistantEnvironment, startedIn?: string) => readonly string[];
  /** The table of its file whose texts become variables of its process; undefined where it has none. */
  readonly variables?: {
    readonly table: KeyPath;
    /** Over those that it was started with, or only where it was started without. */
    readonly overrideShell: boolean;
  };
  /** The variables by which it sends its requests for a plain-text address through a proxy. */
  readonly proxyVariables: readonly string[];
  /** Where else than in its shell it would take a variable from, in words; empty where nowhere. */
  variablesByHand(around: AssistantEnvironment): string;
  /** The address as it goes into its file at one of its keys. */
  address(proxyUrl: string, key: KeyPath): string;
  /** Throws an `AssistantError` where its user must choose something else before it can be connected. */
  assertConnectable?(around: AssistantEnvironment): void;
  cautions(examined: Examined): readonly AssistantCaution[];
  /** Why it may not have been seen although it is connected, beyond its cautions. */
  readonly unseenReasons: readonly string[];
}

/**
 * The folder that a variable names, else the one in the home folder. A relative one depends on where the
 * assistant is started, which nobody knows: undefined.
 */
export function folderOf(named: string | undefined, fallback: string): string | undefined {
  if (named === undefined || named === '') return fallback;
  return path.isAbsolute(named) ? named : undefined;
}

/** The folder, or `folder_unknown`. */
export function folderOrRefuse(assistant: Assistant, around: AssistantEnvironment): string {
  const folder = assistant.folder(around);
  if (folder !== undefined) return folder;
  throw new AssistantError(
    'folder_unknown',
    `A variable names the configuration folder of ${assistant.label} by a relative path, which depends on where it is started. Make it an absolute one.`,
  );
}

/** A JSON file, with comments or without, that is only looked at; undefined where there is none that can be read. */
export function glanceAtJson(file: string): unknown {
  const text = glanceAtText(file);
  try {
    return text === undefined ? undefined : jsonValue(text);
  } catch {
    return undefined; // it is only a hint: a caution is left out
  }
}

/** A file that is only looked at, without a byte order mark; undefined where there is none that can be read. */
export function glanceAtText(file: string): string | undefined {
  try {
    return readAssistantFile(file).text?.replace(/^\uFEFF/u, '');
  } catch {
    return undefined;
  }
}

/** The text at a key of a text that is only looked at; undefined where there is none, or it can't be told. */
export function glanceAtKey(format: TextFormat, text: string | undefined, key: KeyPath): string | undefined {
  try {
    const found = text === undefined ? undefined : format.find(text, key);
    return found?.kind === 'text' ? found.value : undefined;
  } catch {
    return undefined; // what is wrong with its own file the assistant says itself
  }
}

/** A folder that a variable names, where its assistant takes `~` for the home folder. */
export function withHome(named: string | undefined, home: string): string | undefined {
  return named?.replace(/^~(?=$|[\\/])/u, () => home);
}

/** That another file overrides the one we write. */
export function overriddenBy(other: string): AssistantCaution {
  return {
    code: 'overridden',
    level: 'warning',
    message: `${other} sets a base URL of its own, which overrides this file.`,
  };
}

/** That a variable of the surroundings overrides the file, unless it leads to the proxy as well. */
export function strongerVariable({ env, proxyUrl }: Examined, name: string): readonly AssistantCaution[] {
  const value = env[name] ?? '';
  if (value === '' || leadsToSamePort(value, proxyUrl)) return [];
  return [
    {
      code: 'overridden',
      level: 'warning',
      message: `The variable ${name} is set to another address, which overrides this file.`,
    },
  ];
}

/** A member of something that may be an object. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
