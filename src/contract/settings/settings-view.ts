import type { Dialect } from '../dialect.ts';
import type { EffectiveSetting, SettingValue, Source } from './effective.ts';
import type { Finding } from './finding.ts';

/** The configuration file as it was read last. */
export type FileState =
  | { readonly kind: 'ok' | 'missing' }
  /** It went missing or was emptied while the program ran: what it said before stays in effect. */
  | { readonly kind: 'gone'; readonly message: string; readonly at: string }
  /** It cannot be used: what it said before stays in effect, and nothing is written to it. */
  | { readonly kind: 'broken'; readonly message: string; readonly at: string; readonly isKept: boolean };

/** What became of asking the login shell for variables. */
export type LoginShellState =
  | { readonly kind: 'not_asked'; readonly why: string }
  | { readonly kind: 'asking'; readonly shell: string }
  | { readonly kind: 'read'; readonly shell: string; readonly at: number; readonly names: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly shell: string;
      readonly message: string;
      /** The names that were looked for. */
      readonly names: readonly string[];
    };

/** A provider as the Providers page lists it. */
export interface ProviderView {
  readonly name: string;
  readonly dialect: Dialect;
  readonly enabled: boolean;
  readonly builtIn: boolean;
  readonly baseUrl: string;
  /** Where the injected key comes from; null passes the client's own credentials through. */
  readonly keySource: Source | null;
  /** Why it is not served, with the place; null where it is. */
  readonly refusal: string | null;
  /** What its variables begin with, such as `LUNAROUTE_OPENAI_`. */
  readonly variablePrefix: string;
}

/** Everything the settings pages show. */
export interface SettingsView {
  /** Counts up with every change of anything here. */
  readonly revision: number;
  /** Names the file's content; Apply is refused when it is no longer this. */
  readonly fingerprint: string;
  readonly configPath: string;
  readonly file: FileState;
  readonly effective: readonly EffectiveSetting[];
  /** What the file itself says, by dotted key, also where something hides it or it cannot be used. */
  readonly fileValues: Readonly<Record<string, SettingValue>>;
  readonly findings: readonly Finding[];
  readonly providers: readonly ProviderView[];
  /** Whether API keys can be stored; `reason` says why not, and what to do instead. */
  readonly keyStore: { readonly available: boolean; readonly reason: string };
  readonly canUndo: boolean;
  readonly loginShell: LoginShellState;
  /** `process 4711, started from a terminal`: two programs on one machine may see different variables. */
  readonly startedFrom: string;
}
