import type { Definition } from '../contract/settings/definition.ts';
import type { SettingValue, Source } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { Invalid } from '../contract/settings/parsed.ts';
import type { ConfigFile } from './file/config-file.ts';
import type { Mistake } from './findings/mistakes.ts';
import type { Memory, Remembered } from './memory.ts';
import type { Environment } from './sources/environment.ts';

/** The layers for resolving settings, and where to report problems. */
export interface Layers {
  readonly environment: Environment;
  readonly file: ConfigFile;
  /** Mistakes by the key or variable that was meant. */
  readonly mistakes: ReadonlyMap<string, Mistake>;
  readonly report: (finding: Finding) => void;
  /** Collects every secret seen, so that none is shown by accident. */
  readonly secrets: Set<string>;
  /** Last usable claims; empty at startup. */
  readonly memory: Memory;
  /** Collects the usable claims for the next resolution. */
  readonly remember: (key: string, remembered: Remembered) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A definition in its scope: the full key, and what may set it. */
export interface Setting<T> {
  readonly definition: Definition<T>;
  /** Dotted path in the YAML file. */
  readonly key: string;
  /** Environment variables, the strongest first. */
  readonly variables: readonly string[];
  readonly flag?: { readonly name: string; readonly raw: string | boolean | undefined } | undefined;
  /** Key entered in the desktop window. */
  readonly keystore?: string | undefined;
  /** Such a key exists but could not be read. */
  readonly isKeyUnread?: boolean | undefined;
  /**
   * Claims from outside, such as HTTPS_PROXY; weaker than the file, and an unusable one matters only if nothing
   * stronger applies.
   */
  readonly ambient?: readonly Claim[] | undefined;
  /** Built-in value, if it differs from the definition's. */
  readonly fallback?: { readonly value: T; readonly shown: SettingValue } | undefined;
  /**
   * Checks a parsed value against its surroundings, such as whether its file exists or its address causes a loop.
   * `isKept`: the value was in effect before, and what it needs may have disappeared since.
   */
  readonly check?: ((value: T, source: Source, isKept: boolean) => Checked<T>) | undefined;
  /** Returns the problems in a list, with the path of each item. */
  readonly problems?: ((raw: unknown) => readonly (Invalid & { readonly path: Path })[]) | undefined;
}

/** Result of a check: the value to use, and how to show it if not as written. */
export type Checked<T> =
  { readonly kind: 'valid'; readonly value: T; readonly shown?: SettingValue } | Invalid;

/** Keys and list indexes that lead to a part of a value. */
export type Path = readonly (string | number)[];

interface ClaimBase {
  /** Name of the layer, unique within the setting. */
  readonly layer: string;
  readonly source: Source;
  /** Where the user finds it: a flag, a variable, or `file:line:column`. */
  readonly at: string;
}

/** One layer's statement about a setting. */
export type Claim =
  | (ClaimBase & {
      readonly kind: 'value';
      readonly raw: unknown;
      /** The value as the user wrote it, for quoting in a finding. */
      readonly written: string;
      /** Value for display, if different. */
      readonly shown?: SettingValue | undefined;
      /** Set if it comes from an earlier text of the file. */
      readonly kept?: { readonly at: string; readonly since: number } | undefined;
      /** Returns the place of a list item. */
      readonly placeOf?: ((path: readonly (string | number)[]) => string) | undefined;
    })
  | (ClaimBase & { readonly kind: 'absent' })
  | (ClaimBase & { readonly kind: 'invalid'; readonly why: Invalid })
  /** Something else was written in place of this setting; it has its own finding. */
  | (ClaimBase & { readonly kind: 'mistaken'; readonly message: string });
