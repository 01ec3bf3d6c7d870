import type { PoolSettings } from './pool-settings.ts';

/** The two API dialects a provider can speak. */
export type Dialect = 'openai' | 'anthropic';

/** The levels of the log, from the rarest to the most talkative. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The parts of the program that log under a name of their own. */
export const LOG_TARGETS = ['lunaroute_ingress', 'lunaroute_egress', 'lunaroute_control'] as const;
export type LogTarget = (typeof LOG_TARGETS)[number];

/** One provider with every value resolved. */
export interface ProviderSettings {
  readonly name: string;
  readonly dialect: Dialect;
  readonly enabled: boolean;
  /** Origin and optional path prefix, without a trailing slash and without a trailing `/v1`. */
  readonly baseUrl: string;
  /** The key to inject; undefined passes the client's own credentials through. */
  readonly apiKey: string | undefined;
  /** The proxy to reach the provider through, `http:` or `https:`; undefined connects directly. */
  readonly proxy: string | undefined;
  /** Path of a PEM file with certificates trusted in addition to the usual ones. */
  readonly caFile: string | undefined;
  readonly pool: PoolSettings;
}

/** Sends requests whose `model` matches to a provider of the user's choice. */
export interface RoutingRule {
  /** A regular expression, searched in the request's `model`. */
  readonly modelPattern: string;
  readonly provider: string;
}

/** What is written about each request, and how much of it is kept. */
export interface RecordingSettings {
  readonly enabled: boolean;
  readonly directory: string;
  /** Headers and bodies too, with what is secret taken out. */
  readonly bodies: boolean;
  /** A file that would grow beyond it is followed by the next one. */
  readonly maxFileMb: number;
  readonly keepDays: number;
  /** All files together; the oldest go first. */
  readonly keepMb: number;
}

/** Everything in force, after all layers. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly ui: { readonly enabled: boolean; readonly host: string; readonly port: number };
  readonly logLevel: LogLevel;
  /** Levels by target from RUST_LOG; they win over `logLevel` for the targets they name. */
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  readonly logRequests: boolean;
  readonly sessionRecording: RecordingSettings;
  readonly proxyToken: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly insecureBind: boolean;
  readonly providers: readonly ProviderSettings[];
  readonly routingRules: readonly RoutingRule[];
}

/** The built-in defaults outside the pools: the only place where they stand. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 8081,
  uiEnabled: true,
  uiHost: '127.0.0.1',
  uiPort: 8082,
  logLevel: 'info',
  logRequests: false,
  sessionRecording: { enabled: false, bodies: false, maxFileMb: 64, keepDays: 30, keepMb: 1024 },
  insecureBind: false,
  enabled: true,
  baseUrl: { openai: 'https://api.openai.com', anthropic: 'https://api.anthropic.com' },
} as const;

/** Where a value comes from. */
export type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'keystore' }
  | { readonly kind: 'env'; readonly name: string; readonly from: 'process' | 'login_shell' }
  | { readonly kind: 'flag'; readonly name: string };

/** A JSON value of a setting, as `check --json` prints it; secrets are replaced before they get here. */
export type SettingValue = string | number | boolean | null | readonly (string | number)[];

/** One effective value, where it comes from, and everything it hides, the next in force first. */
export interface EffectiveSetting {
  /** The dotted path in the YAML file, e.g. `providers.openai.http_client.timeout_secs`. */
  readonly key: string;
  readonly value: SettingValue;
  readonly source: Source;
  readonly hides: readonly (Source & { readonly value: SettingValue })[];
}

/** What a secret's value is replaced with wherever settings are shown. */
export const HIDDEN_SECRET = '(set, not shown)';

export type FindingCode =
  | 'invalid_value'
  | 'unknown_key'
  | 'unknown_variable'
  | 'unset_variable'
  | 'yaml_syntax'
  | 'yaml_shape'
  | 'file_unreadable'
  | 'file_missing'
  | 'file_exposed'
  | 'provider_name_invalid'
  | 'provider_names_collide'
  | 'provider_type_missing'
  | 'base_url_missing'
  | 'unknown_provider'
  | 'base_url_loops'
  | 'ca_file_unreadable'
  | 'insecure_bind';

/** Something the user should know about the settings. An error means that a value they set is not in force. */
export interface Finding {
  readonly level: 'error' | 'warning';
  readonly code: FindingCode;
  /** What happened, what it means, what to do. Never contains a secret. */
  readonly message: string;
  /** The variable's name, `file:line:column`, or the flag. */
  readonly at: string;
  /** The dotted key it concerns, where there is one. */
  readonly key?: string;
}

/** The outcome of reading every layer. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
  /** The file in force (it may not exist yet). */
  readonly configPath: string;
}
