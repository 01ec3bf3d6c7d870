import { type Dialect, DIALECTS } from '../dialect.ts';
import { setting, type ValuesOf } from './definition.ts';
import { baseUrl, boolean, choice, file, outboundProxyUrl, secret } from './parse-value.ts';
import type { PoolSettings } from './pool.ts';

const GROUP = 'Provider';

/** What belongs to a provider besides its pool; keys below `providers.<name>`. */
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
    meaning: 'A provider that is switched off answers 403.',
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
      "auto: in place of the client's own key, but not of a subscription's token. always: of both. when_missing: only where the client sends none.",
  }),
  pathVersion: setting<'auto' | 'keep' | 'drop'>({
    key: 'path_version',
    ...choice(['auto', 'keep', 'drop']),
    default: 'auto',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Version in the path',
    meaning:
      'The /v1 that clients put in front of a path. auto: dropped where the base URL has a version of its own, such as /v4. keep or drop: whatever the base URL is.',
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
      'An HTTP proxy, or "direct" for none. Defaults to HTTPS_PROXY, in the desktop app then to the system; a provider on this machine has none.',
  }),
  caFile: setting<string | undefined>({
    key: 'ca_file',
    ...file(),
    default: undefined,
    defaultText: 'NODE_EXTRA_CA_CERTS',
    whenUnusable: 'provider',
    group: GROUP,
    label: 'Certificates',
    meaning: 'A PEM or DER file of further certificates to trust. Defaults to NODE_EXTRA_CA_CERTS.',
  }),
};

/** One provider with every value resolved. */
export interface ProviderSettings extends Omit<ValuesOf<typeof PROVIDER>, 'dialect' | 'baseUrl'> {
  readonly name: string;
  readonly dialect: Dialect;
  /** Origin and optional path, without a trailing slash. */
  readonly baseUrl: string;
  /** What set `proxy`, in words such as `HTTPS_PROXY`; empty without one. */
  readonly proxySetBy: string;
  /** The certificates of `caFile`, as they were read when the settings were resolved. */
  readonly ca: string | undefined;
  /** The setting `system_ca`; false where no connection speaks TLS, so that a change costs no pool. */
  readonly systemCa: boolean;
  readonly pool: PoolSettings;
}

/** A provider that is not served, since something that leads to it cannot be used. */
export interface MisconfiguredProvider {
  readonly name: string;
  readonly dialect: Dialect | undefined;
  /** Where the value is that cannot be used. */
  readonly at: string;
  /** What is wrong with it, in sentences. */
  readonly message: string;
}
