import type { Dialect } from '../dialect.ts';
import type { EffectiveSetting, SettingValue, Source } from './effective.ts';
import type { Finding } from './finding.ts';

/** State of the configuration file as last read. */
export type FileState =
  | { readonly kind: 'ok' | 'missing' }
  /** It was removed or emptied while the program ran: its previous values stay in effect. */
  | { readonly kind: 'gone'; readonly message: string; readonly at: string }
  /** It is unusable: the previous values stay in effect, and nothing is written to it. */
  | { readonly kind: 'broken'; readonly message: string; readonly at: string; readonly isKept: boolean };

/** Result of asking the login shell for variables. */
export type LoginShellState =
  | { readonly kind: 'not_asked'; readonly why: string }
  | { readonly kind: 'asking'; readonly shell: string }
  | { readonly kind: 'read'; readonly shell: string; readonly at: number; readonly names: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly shell: string;
      readonly message: string;
      /** Names that were requested. */
      readonly names: readonly string[];
    };

/** A provider as listed on the Providers page. */
export interface ProviderView {
  readonly name: string;
  readonly dialect: Dialect;
  readonly enabled: boolean;
  readonly builtIn: boolean;
  readonly baseUrl: string;
  /** Source of the injected key; null passes the client's own credentials through. */
  readonly keySource: Source | null;
  /** Why it is not served, with the location of the cause; null if it is served. */
  readonly refusal: string | null;
  /** Prefix of its variables, such as `LUNAROUTE_OPENAI_`. */
  readonly variablePrefix: string;
}

/** Everything the settings pages show. */
export interface SettingsView {
  /** Increases with every change to any of this. */
  readonly revision: number;
  /** Identifies the file's content; Apply is refused if the content has changed. */
  readonly fingerprint: string;
  readonly configPath: string;
  readonly file: FileState;
  readonly effective: readonly EffectiveSetting[];
  /** Values in the file itself by dotted key, including those that are overridden or unusable. */
  readonly fileValues: Readonly<Record<string, SettingValue>>;
  readonly findings: readonly Finding[];
  readonly providers: readonly ProviderView[];
  /** Whether API keys can be stored; if not, `reason` says why and what to do instead. */
  readonly keyStore: { readonly available: boolean; readonly reason: string };
  readonly canUndo: boolean;
  readonly loginShell: LoginShellState;
  /** `process 4711, started from a terminal`: two instances on one machine may see different variables. */
  readonly startedFrom: string;
}
