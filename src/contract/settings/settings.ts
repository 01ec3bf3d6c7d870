import type { LogLevel, LogTarget } from '../log.ts';
import type { ValuesOf } from './definition.ts';
import type { EffectiveSetting } from './effective.ts';
import type { Finding } from './finding.ts';
import type { GENERAL } from './general.ts';
import type { MisconfiguredProvider, ProviderSettings } from './provider.ts';

type General = ValuesOf<typeof GENERAL>;

/** What is written about each request, and how much of it is kept. */
export interface RecordingSettings extends Omit<General['sessionRecording'], 'directory'> {
  readonly directory: string;
}

/** The settings outside the providers, by name. */
export interface GeneralValues extends Omit<General, 'sessionRecording'> {
  readonly sessionRecording: RecordingSettings;
}

/** Everything in effect, after all layers. */
export interface Settings extends GeneralValues {
  /** Levels by target from RUST_LOG; they override `logLevel` for the targets they name. */
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  /** Those that can be served. */
  readonly providers: readonly ProviderSettings[];
  /** Those that cannot. */
  readonly misconfigured: readonly MisconfiguredProvider[];
  /** Why requests without a prefix are refused; undefined where the rules can be followed. */
  readonly rulesRefusal: string | undefined;
  /** Why the proxy must not listen; undefined where it may. */
  readonly listenRefusal: string | undefined;
}

/** The outcome of reading every layer. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
  /** The file in effect (it may not exist yet). */
  readonly configPath: string;
}
