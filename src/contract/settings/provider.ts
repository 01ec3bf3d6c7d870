import { type Dialect, DIALECTS } from '../dialect.ts';
import { setting, type ValuesOf } from './definition.ts';
import { baseUrl, boolean, choice, file, outboundProxyUrl, secret } from './parse-value.ts';
import type { PoolSettings } from './pool.ts';

const GROUP = 'Provider';

/** Settings of a provider besides its pool; keys are relative to `providers.<name>`. */
export const PROVIDER = {
  dialect: setting<Dialect | undefined>({
    key: 'provider_type',
    ...choice(DIALECTS),
    default: undefined,
    defaultText: 'that of the built-in provider',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Dialect',
    meaning: 'Which API it speaks.',
  }),
  enabled: setting({
    key: 'enabled',
    variable: 'ENABLED',
    ...boolean(),
    default: true,
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Enabled',
    meaning: 'Requests to a provider that is switched off get a 403.',
  }),
  baseUrl: setting<string | undefined>({
    key: 'base_url',
    variable: 'BASE_URL',
    ...baseUrl(),
    default: undefined,
    defaultText: "the built-in provider's public address",
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Base URL',
    meaning: 'Where its API is, with or without /v1.',
  }),
  apiKey: setting<string | undefined>({
    key: 'api_key',
    variable: 'API_KEY',
    ...secret(),
    default: undefined,
    defaultText: "none: the client's own key passes through",
    whenUnusable: 'provider',
    group: GROUP,
    label: 'API key',
    meaning: "Sent to the provider instead of the client's own key. Never shown again once it is set.",
  }),
  inject: setting<'auto' | 'always' | 'when_missing'>({
    key: 'inject',
    ...choice(['auto', 'always', 'when_missing']),
    default: 'auto',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Use the API key',
    meaning:
      "auto: replaces the client's own key, but not a subscription's token. always: replaces both. when_missing: used only if the client sends no key.",
  }),
  pathVersion: setting<'auto' | 'keep' | 'drop'>({
    key: 'path_version',
    ...choice(['auto', 'keep', 'drop']),
    default: 'auto',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Version in the path',
    meaning:
      'The /v1 that clients put in front of a path. auto: dropped if the base URL has its own version, such as /v4. keep or drop: always, whatever the base URL.',
  }),
  proxy: setting<string | undefined>({
    key: 'proxy',
    ...outboundProxyUrl(),
    default: undefined,
    defaultText: 'HTTPS_PROXY, or the system proxy, if set',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Outbound proxy',
    meaning:
      'An HTTP proxy, or "direct" for none. Defaults to HTTPS_PROXY, then (desktop app only) to the system proxy; never used for a provider on this machine.',
  }),
  caFile: setting<string | undefined>({
    key: 'ca_file',
    ...file(),
    default: undefined,
    defaultText: 'NODE_EXTRA_CA_CERTS',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Certificates',
    meaning: 'A PEM or DER file of additional certificates to trust. Defaults to NODE_EXTRA_CA_CERTS.',
  }),
};

/** A provider with all values resolved. */
export interface ProviderSettings extends Omit<ValuesOf<typeof PROVIDER>, 'dialect' | 'baseUrl'> {
  readonly name: string;
  readonly dialect: Dialect;
  /** Origin and optional path, without a trailing slash. */
  readonly baseUrl: string;
  /** Source of `proxy`, such as `HTTPS_PROXY`; empty without a proxy. */
  readonly proxySetBy: string;
  /** Certificates from `caFile`, as read when the settings were resolved. */
  readonly ca: string | undefined;
  /** The setting `system_ca`; false if no connection uses TLS, so that a change doesn't discard a pool. */
  readonly systemCa: boolean;
  readonly pool: PoolSettings;
}

/** A provider that is not served because a value needed to reach it is unusable. */
export interface MisconfiguredProvider {
  readonly name: string;
  readonly dialect: Dialect | undefined;
  /** Location of the unusable value. */
  readonly at: string;
  /** What is wrong with it, in full sentences. */
  readonly message: string;
}
