import path from 'node:path';
import type { AssistantCaution, AssistantName } from '../contract/assistants.ts';
import type { TextFormat, KeyPath } from '../text-edit/text-format.ts';
import { AssistantError } from './assistant-error.ts';
import { jsonValue } from '../text-edit/jsonc/tree.ts';
import { readAssistantFile } from './assistant-file.ts';
import { leadsToSamePort } from './proxy-address.ts';

/** The user's home folder and variables; nothing is read from the process itself. */
export interface AssistantEnvironment {
  readonly home: string;
  /** Variables of the process, including those read from the login shell. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Configuration file to write an address into. */
interface ConfigPlace {
  readonly file: string;
  /** Initial content of a new file. */
  readonly seed: string;
}

/** State of a configuration when looking for cautions. */
export interface Examined extends AssistantEnvironment {
  readonly file: string;
  /** Valid text without its byte order mark; undefined if there is no file. */
  readonly text: string | undefined;
  readonly keys: readonly KeyPath[];
  /** URL of the proxy. */
  readonly proxyUrl: string;
}

/** Describes an assistant and its configuration. */
export interface Assistant {
  readonly name: AssistantName;
  readonly label: string;
  readonly program: string;
  /** Matches the start of its User-Agent. */
  readonly userAgent: RegExp;
  readonly format: TextFormat;
  /** Whether it displays the output of a command in its file as a status line, as Claude Code does. */
  readonly hasStatusLine: boolean;
  /** Configuration folder; undefined if a variable names one that cannot be resolved. */
  folder(around: AssistantEnvironment): string | undefined;
  place(folder: string): ConfigPlace;
  /** Keys to set; chosen once, when connecting. */
  keys(around: AssistantEnvironment, text: string | undefined): readonly KeyPath[];
  /** All keys that may contain an address, for inspection. */
  readonly allKeys: readonly KeyPath[];
  /** Keys of its file whose address is overridden by the one at our key. */
  readonly weakerKeys?: readonly KeyPath[];
  /** Variables whose address is overridden by its file. */
  readonly weakerVariables?: readonly string[];
  /**
   * All files whose settings it merges, lowest precedence first; with `startedIn`, including those of the project.
   * Absent if it merges none.
   */
  readonly mergedFiles?: (around: AssistantEnvironment, startedIn?: string) => readonly string[];
  /** Table in its file whose strings become environment variables of its process; undefined if it has none. */
  readonly variables?: {
    readonly table: KeyPath;
    /** Whether they override the variables it was started with. */
    readonly overrideShell: boolean;
  };
  /** Variables that make it send requests for http: addresses through a proxy. */
  readonly proxyVariables: readonly string[];
  /** Describes where it reads variables from besides its shell; empty if nowhere. */
  variablesByHand(around: AssistantEnvironment): string;
  /** Formats the proxy's address for one of its keys. */
  address(proxyUrl: string, key: KeyPath): string;
  /** Throws an `AssistantError` if the user has to change something before it can be connected. */
  assertConnectable?(around: AssistantEnvironment): void;
  cautions(examined: Examined): readonly AssistantCaution[];
  /** Reasons, besides its cautions, why a connected assistant may not have sent requests. */
  readonly unseenReasons: readonly string[];
}

/**
 * Folder named by a variable, or else `fallback`. Undefined for a relative path, which depends on where the assistant
 * is started.
 */
export function folderOf(named: string | undefined, fallback: string): string | undefined {
  if (named === undefined || named === '') return fallback;
  return path.isAbsolute(named) ? named : undefined;
}

/** Returns the folder, or throws `folder_unknown`. */
export function folderOrRefuse(assistant: Assistant, around: AssistantEnvironment): string {
  const folder = assistant.folder(around);
  if (folder !== undefined) return folder;
  throw new AssistantError(
    'folder_unknown',
    `The variable for ${assistant.label}'s configuration folder has a relative path, which depends on where it is started. Use an absolute path.`,
  );
}

/** Content of a JSON file, with or without comments, for inspection only; undefined if it cannot be read. */
export function glanceAtJson(file: string): unknown {
  const text = glanceAtText(file);
  try {
    return text === undefined ? undefined : jsonValue(text);
  } catch {
    return undefined; // only a hint: a caution may be missing
  }
}

/** Content of a file without its byte order mark, for inspection only; undefined if it cannot be read. */
export function glanceAtText(file: string): string | undefined {
  try {
    return readAssistantFile(file).text?.replace(/^\uFEFF/u, '');
  } catch {
    return undefined;
  }
}

/** String at a key of a text, for inspection only; undefined if there is none or the text is invalid. */
export function glanceAtKey(format: TextFormat, text: string | undefined, key: KeyPath): string | undefined {
  try {
    const found = text === undefined ? undefined : format.find(text, key);
    return found?.kind === 'text' ? found.value : undefined;
  } catch {
    return undefined; // the assistant itself reports what is wrong with its file
  }
}

/** Expands `~` in a folder named by a variable, for assistants that support it. */
export function withHome(named: string | undefined, home: string): string | undefined {
  return named?.replace(/^~(?=$|[\\/])/u, () => home);
}

/** Caution that another file overrides the one we write. */
export function overriddenBy(other: string): AssistantCaution {
  return {
    code: 'overridden',
    level: 'warning',
    message: `${other} sets a base URL of its own, which overrides this file.`,
  };
}

/** Caution that an environment variable overrides the file, unless it points at the proxy as well. */
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

/** Property of a value that may be an object. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
