/** A setting's value in JSON, as printed by `check --json`; secrets have already been replaced. */
export type SettingValue = string | number | boolean | null | readonly (string | number)[];

/** Replacement for a secret's value wherever settings are shown. */
export const HIDDEN_SECRET = '(set, not shown)';

/** Effect that a restart would have on an unusable value. */
export type Restart =
  | { readonly kind: 'value'; readonly value: SettingValue }
  /** The provider would not be served, requests without a prefix would be refused, or the proxy would not listen. */
  | { readonly kind: 'refused' }
  /** The program would not start at all. */
  | { readonly kind: 'no_start' };

/** Source of a value. */
export type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'keystore' }
  | { readonly kind: 'env'; readonly name: string; readonly from: 'process' | 'login_shell' }
  | { readonly kind: 'flag'; readonly name: string }
  /** The system's proxy settings, PAC files included, as of `asked` (ms since 1970). */
  | { readonly kind: 'system'; readonly asked: number }
  /** The provider is on this machine, so proxies from the environment or the system don't apply. */
  | { readonly kind: 'loopback' }
  /** The value at `at` is unusable: the previous one stays in effect, since `since` (ms since 1970). */
  | { readonly kind: 'kept'; readonly at: string; readonly since: number; readonly restart: Restart }
  /** The value at `at` is unusable and there is no previous one: the safest value is in effect, or none. */
  | { readonly kind: 'refused'; readonly at: string };

/** The value in effect, its source, and everything it overrides, the next in effect first. */
export interface EffectiveSetting {
  /** Dotted path in the YAML file, e.g. `providers.openai.http_client.timeout_secs`. */
  readonly key: string;
  readonly value: SettingValue;
  readonly source: Source;
  readonly hides: readonly (Source & { readonly value: SettingValue })[];
}
