import type { Dialect, EffectiveSetting, Finding, SettingValue, Source } from './settings.ts';
import { z } from './zod.ts';

/** One wish of the window: a key of the YAML file and its new value; null removes the key. */
export const SettingChange = z.strictObject({
  /** Dotted, such as `providers.openai.http_client.timeout_secs`; `providers.<name>` with null removes a provider. */
  key: z
    .string()
    .max(200)
    .regex(/^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/u),
  value: z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string().max(4096),
    z.array(z.union([z.string().max(1024), z.number()])).max(256),
    z.array(z.strictObject({ model_pattern: z.string().max(1024), provider: z.string().max(64) })).max(64),
  ]),
});
export type SettingChange = z.infer<typeof SettingChange>;

/** The changes of one Apply. */
export const SettingChanges = z.array(SettingChange).min(1).max(200);

/** One line that an edit removes or adds; secrets are replaced. */
export interface ShownDiffLine {
  readonly kind: 'removed' | 'added';
  /** From 1; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  readonly text: string;
}

/** The configuration file as it was read last. */
export type FileState =
  | { readonly kind: 'ok' | 'missing' }
  /** It cannot be used; the last good settings hold, and nothing writes it. */
  | { readonly kind: 'broken'; readonly message: string; readonly at: string };

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
  /** What the file itself says, by dotted key, also where something hides it or it is not accepted. */
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

/** What Apply would do. */
export type PreviewOutcome =
  | {
      readonly kind: 'planned';
      readonly diff: readonly ShownDiffLine[];
      /** Findings on the changed keys. */
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** What came of Apply or Undo. Only `saved` wrote anything. */
export type ApplyOutcome =
  | {
      readonly kind: 'saved';
      readonly diff: readonly ShownDiffLine[];
      /** Requests that finish on the old settings. */
      readonly finishing: number;
      /** What could not take effect, such as a port that is taken; empty when all is in force. */
      readonly problems: readonly string[];
    }
  /** The file was changed outside meanwhile: what changed there, what was about to be written over it. */
  | {
      readonly kind: 'changed';
      readonly fingerprint: string;
      readonly outside: readonly ShownDiffLine[];
      readonly yours: readonly ShownDiffLine[];
    }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };
