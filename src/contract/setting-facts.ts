import { POOL_SETTING_NAMES, POOL_SETTINGS, type PoolSettings } from './pool-settings.ts';
import { LOG_LEVELS } from './settings.ts';

/** What the window knows about one key of the YAML file, to draw its row and to check what is typed. */
export interface SettingFacts {
  /** Dotted, in the file; below `providers.<name>` for a provider's. */
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  readonly kind: 'integer' | 'boolean' | 'choice' | 'text' | 'url' | 'secret' | 'list' | 'statuses' | 'rules';
  readonly unit?: 's' | 'connections' | 'attempts';
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** The variable, or its ending after the provider's prefix; absent where there is none. */
  readonly variable?: string;
  /** The key cannot stand in the file: it is a choice of who starts the program. */
  readonly notInFile?: true;
}

/** The keys outside the providers, in groups as they are shown. */
export const GLOBAL_SETTING_GROUPS: readonly {
  readonly title: string;
  readonly settings: readonly SettingFacts[];
}[] = [
  {
    title: 'Proxy',
    settings: [
      {
        key: 'host',
        label: 'Address',
        meaning: 'Where the proxy listens. Anything but loopback is reachable from other machines.',
        kind: 'text',
        variable: 'LUNAROUTE_HOST',
      },
      {
        key: 'port',
        label: 'Port',
        meaning: 'Assistants connect here.',
        kind: 'integer',
        min: 0,
        max: 65535,
        variable: 'LUNAROUTE_PORT',
      },
      {
        key: 'proxy_token',
        label: 'Proxy token',
        meaning: 'When set, every request must carry it as x-lunaroute-token.',
        kind: 'secret',
        variable: 'LUNAROUTE_PROXY_TOKEN',
      },
      {
        key: 'allowed_hosts',
        label: 'Allowed hosts',
        meaning: 'Further names by which the proxy may be asked for, such as a compose service.',
        kind: 'list',
        variable: 'LUNAROUTE_ALLOWED_HOSTS',
      },
      {
        key: 'insecure_bind',
        label: 'Insecure bind',
        meaning: 'Listen beyond this machine with an injected key and without a token.',
        kind: 'boolean',
        variable: 'LUNAROUTE_INSECURE_BIND',
        notInFile: true,
      },
      {
        key: 'routing.rules',
        label: 'Routing rules',
        meaning: "Send a request by its model: the first pattern found in the request's model decides.",
        kind: 'rules',
      },
    ],
  },
  {
    title: 'Settings page without a desktop',
    settings: [
      {
        key: 'ui.enabled',
        label: 'Serve the page',
        meaning: 'This window as a web page, when the program runs in a terminal or container.',
        kind: 'boolean',
        variable: 'LUNAROUTE_UI_ENABLED',
      },
      {
        key: 'ui.host',
        label: 'Address of the page',
        meaning: 'Where the page is served.',
        kind: 'text',
        variable: 'LUNAROUTE_UI_HOST',
      },
      {
        key: 'ui.port',
        label: 'Port of the page',
        meaning: 'Takes effect at the next start.',
        kind: 'integer',
        min: 0,
        max: 65535,
        variable: 'LUNAROUTE_UI_PORT',
      },
    ],
  },
  {
    title: 'Log',
    settings: [
      {
        key: 'logging.level',
        label: 'Log level',
        meaning: 'What goes to standard output. The Log page records on its own.',
        kind: 'choice',
        choices: LOG_LEVELS,
        variable: 'LUNAROUTE_LOG_LEVEL',
      },
      {
        key: 'logging.log_requests',
        label: 'Log requests',
        meaning: 'One line per request at level info.',
        kind: 'boolean',
        variable: 'LUNAROUTE_LOG_REQUESTS',
      },
    ],
  },
  {
    title: 'Session recording',
    settings: [
      {
        key: 'session_recording.enabled',
        label: 'Record sessions',
        meaning: 'One line per request in a file: when, where to, how long, which tokens. No prompts.',
        kind: 'boolean',
        variable: 'LUNAROUTE_ENABLE_SESSION_RECORDING',
      },
      {
        key: 'session_recording.jsonl.directory',
        label: 'Folder',
        meaning: 'Where recordings go.',
        kind: 'text',
        variable: 'LUNAROUTE_SESSIONS_DIR',
      },
      {
        key: 'session_recording.bodies',
        label: 'Record bodies',
        meaning: 'Prompts, answers and headers too. Keys, cookies and tokens are taken out first.',
        kind: 'boolean',
      },
      {
        key: 'session_recording.max_file_mb',
        label: 'Largest file (MB)',
        meaning: 'A file that would grow beyond it is followed by the next one.',
        kind: 'integer',
        min: 1,
        max: 1024,
      },
      {
        key: 'session_recording.keep_days',
        label: 'Kept for (days)',
        meaning: 'Older recordings are deleted.',
        kind: 'integer',
        min: 1,
        max: 3650,
      },
      {
        key: 'session_recording.keep_mb',
        label: 'Kept at most (MB)',
        meaning: 'All recordings together; the oldest are deleted first.',
        kind: 'integer',
        min: 1,
        max: 1_048_576,
      },
    ],
  },
];

/** What belongs to a provider besides its pool; keys below `providers.<name>`. */
export const PROVIDER_SETTINGS: readonly SettingFacts[] = [
  {
    key: 'enabled',
    label: 'Enabled',
    meaning: 'A provider that is switched off answers 403.',
    kind: 'boolean',
    variable: 'ENABLED',
  },
  {
    key: 'provider_type',
    label: 'Dialect',
    meaning: 'Which API it speaks.',
    kind: 'choice',
    choices: ['openai', 'anthropic'],
  },
  {
    key: 'base_url',
    label: 'Base URL',
    meaning: 'Where its API is. A trailing /v1 is accepted and not doubled.',
    kind: 'url',
    variable: 'BASE_URL',
  },
  {
    key: 'proxy',
    label: 'Reached through',
    meaning: 'An HTTP proxy, or "direct" for none. HTTPS_PROXY holds where this is empty.',
    kind: 'text',
  },
  {
    key: 'ca_file',
    label: 'Certificates',
    meaning: 'A PEM file trusted in addition. NODE_EXTRA_CA_CERTS holds where this is empty.',
    kind: 'text',
  },
];

/** The pool settings in the same shape; keys below `providers.<name>`. */
export const POOL_SETTING_FACTS: readonly (SettingFacts & { readonly name: keyof PoolSettings })[] =
  POOL_SETTING_NAMES.map((name) => {
    const { env, yaml, ...facts } = POOL_SETTINGS[name];
    return { ...facts, name, key: `http_client.${yaml}`, ...(env === '' ? {} : { variable: env }) };
  });

/** Values for a situation; staged together, never applied by themselves. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  readonly values: Partial<PoolSettings>;
}

export const PRESETS: readonly Preset[] = [
  {
    id: 'high-traffic',
    label: 'High traffic',
    meaning: 'More connections, faster expiry.',
    values: { poolMaxIdle: 128, poolIdleTimeoutSecs: 60, tcpKeepaliveSecs: 30 },
  },
  {
    id: 'long-running',
    label: 'Long-running requests',
    meaning: 'Higher timeout, longer keepalive, for extended thinking.',
    values: { timeoutSecs: 900, tcpKeepaliveSecs: 120, poolIdleTimeoutSecs: 120 },
  },
  {
    id: 'constrained',
    label: 'Constrained machine',
    meaning: 'Fewer connections, quicker cleanup.',
    values: { poolMaxIdle: 8, poolIdleTimeoutSecs: 30, maxRetries: 1 },
  },
];
