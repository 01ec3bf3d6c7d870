/** A JSON value of a setting, as `check --json` prints it; secrets are replaced before they get here. */
export type SettingValue = string | number | boolean | null | readonly (string | number)[];

/** What a secret's value is replaced with wherever settings are shown. */
export const HIDDEN_SECRET = '(set, not shown)';

/** What a restart would make of a value that cannot be used. */
export type Restart =
  | { readonly kind: 'value'; readonly value: SettingValue }
  /** The provider would not be served, requests without a prefix be refused, the proxy not listen. */
  | { readonly kind: 'refused' }
  /** The program would not start at all. */
  | { readonly kind: 'no_start' };

/** Where a value comes from. */
export type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'keystore' }
  | { readonly kind: 'env'; readonly name: string; readonly from: 'process' | 'login_shell' }
  | { readonly kind: 'flag'; readonly name: string }
  /** The system's proxy settings, PAC files included, as they were asked then (ms since 1970). */
  | { readonly kind: 'system'; readonly asked: number }
  /** The provider is on this machine: no proxy of the environment or the system is used for it. */
  | { readonly kind: 'loopback' }
  /** What stands at `at` cannot be used: the value from before stays in effect, since then (ms since 1970). */
  | { readonly kind: 'kept'; readonly at: string; readonly since: number; readonly restart: Restart }
  /** What stands at `at` cannot be used, and nothing is kept: the safest value is in effect, or none. */
  | { readonly kind: 'refused'; readonly at: string };

/** One effective value, where it comes from, and everything it hides, the next in effect first. */
export interface EffectiveSetting {
  /** The dotted path in the YAML file, e.g. `providers.openai.http_client.timeout_secs`. */
  readonly key: string;
  readonly value: SettingValue;
  readonly source: Source;
  readonly hides: readonly (Source & { readonly value: SettingValue })[];
}
