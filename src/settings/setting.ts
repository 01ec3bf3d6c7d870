import type { Definition } from '../contract/settings/definition.ts';
import type { SettingValue, Source } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { Invalid } from '../contract/settings/parsed.ts';
import type { ConfigFile } from './file/config-file.ts';
import type { Mistake } from './findings/mistakes.ts';
import type { Memory, Remembered } from './memory.ts';
import type { Environment } from './sources/environment.ts';

/** The layers a setting is looked up in, and where what is wrong with it is reported. */
export interface Layers {
  readonly environment: Environment;
  readonly file: ConfigFile;
  /** Keys and variables that were meant and not written, by the key or variable that was meant. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
  readonly report: (finding: Finding) => void;
  /** Collects every secret that was seen, so that none is shown by accident. */
  readonly secrets: Set<string>;
  /** What could last be used; empty at a start. */
  readonly memory: Memory;
  /** Collects what can be used, for the next time. */
  readonly remember: (key: string, remembered: Remembered) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A definition in its place: the whole key, and who may set it. */
export interface Setting<T> {
  readonly definition: Definition<T>;
  /** The dotted path in the YAML file. */
  readonly key: string;
  /** Environment variables, the strongest first. */
  readonly variables: readonly string[];
  readonly flag?: { readonly name: string; readonly raw: string | boolean | undefined } | undefined;
  /** The value that was entered in the desktop window. */
  readonly keystore?: string | undefined;
  /** There is such a value, and it could not be read. */
  readonly isKeyUnread?: boolean | undefined;
  /** What the surroundings ask for, such as HTTPS_PROXY: below the file, and judged only once it counts. */
  readonly ambient?: readonly Claim[] | undefined;
  /** The built-in value, where it is not the definition's. */
  readonly fallback?: { readonly value: T; readonly shown: SettingValue } | undefined;
  /**
   * What only the program can tell of a value that reads well: whether its file is there, where it leads. With `isKept`
   * the value was in effect before, and what it needs may be gone by now.
   */
  readonly check?: ((value: T, source: Source, isKept: boolean) => Checked<T>) | undefined;
  /** What is wrong with a list, each item at its place. */
  readonly problems?: ((raw: unknown) => readonly (Invalid & { readonly path: Path })[]) | undefined;
}

/** What a check says: the value as it is to be used, and how it is shown where that is not as it was written. */
export type Checked<T> =
  { readonly kind: 'valid'; readonly value: T; readonly shown?: SettingValue } | Invalid;

/** Keys and list positions on the way to a part of a value. */
export type Path = readonly (string | number)[];

interface ClaimBase {
  /** The layer's name within its setting. */
  readonly layer: string;
  readonly source: Source;
  /** Where the user finds it: a flag, a variable, or `file:line:column`. */
  readonly at: string;
}

/** What one layer says of a setting. */
export type Claim =
  | (ClaimBase & {
      readonly kind: 'value';
      readonly raw: unknown;
      /** What the user wrote, for a finding to quote. */
      readonly written: string;
      /** How it is shown, where not as it reads. */
      readonly shown?: SettingValue | undefined;
      /** It comes from an earlier text of the file. */
      readonly kept?: { readonly at: string; readonly since: number } | undefined;
      /** The place of an item of a list. */
      readonly placeOf?: ((path: readonly (string | number)[]) => string) | undefined;
    })
  | (ClaimBase & { readonly kind: 'absent' })
  | (ClaimBase & { readonly kind: 'invalid'; readonly why: Invalid })
  /** Something else was written where this was meant; it has a finding of its own. */
  | (ClaimBase & { readonly kind: 'mistaken'; readonly message: string });
