import type { LogLevel, LogTarget } from '../log.ts';
import type { ValuesOf } from './definition.ts';
import type { EffectiveSetting } from './effective.ts';
import type { Finding } from './finding.ts';
import type { GENERAL } from './general.ts';
import type { MisconfiguredProvider, ProviderSettings } from './provider.ts';

type General = ValuesOf<typeof GENERAL>;

/** What is recorded about each request, and how much of it is kept. */
export interface RecordingSettings extends Omit<General['sessionRecording'], 'directory'> {
  readonly directory: string;
}

/** Settings outside the providers, by name. */
export interface GeneralValues extends Omit<General, 'sessionRecording'> {
  readonly sessionRecording: RecordingSettings;
}

/** All values in effect, after resolving every layer. */
export interface Settings extends GeneralValues {
  /** Levels by target from RUST_LOG, which override `logLevel` for those targets. */
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  /** Providers that can be served. */
  readonly providers: readonly ProviderSettings[];
  /** Providers that can't be served. */
  readonly misconfigured: readonly MisconfiguredProvider[];
  /** Why requests without a prefix are refused; undefined if the rules are usable. */
  readonly rulesRefusal: string | undefined;
  /** Why the proxy must not listen; undefined if it may. */
  readonly listenRefusal: string | undefined;
}

/** Result of reading every layer. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
  /** The file in effect (it may not exist yet). */
  readonly configPath: string;
}
