import { CA_FILE } from '../../support/certificates.ts';
import type { Observed } from './probes.ts';
import { CLIENT_KEY, GROQ_KEY, OPENAI_KEY, trustedLines, type Variant, type World } from './world.ts';

/** A kind of YAML value that is valid for a setting. */
export type Shape = 'list' | 'number' | 'text';

/** A setting that affects destinations or access. */
export interface SettingUnderTest {
  /** Dotted. */
  readonly key: string;
  /** Invalid values that look right at a glance. */
  readonly typos: readonly string[];
  /** Code under which a typo is reported, if not `invalid_value`. */
  readonly typoCode?: string;
  /** Code under which a value of another shape is reported, if not `invalid_value`. */
  readonly shapeCode?: string;
  readonly accepts?: readonly Shape[];
  /** Effect of null and the empty text: an error that changes nothing, or the setting is unset. */
  readonly nothing: 'error' | 'unset';
  /** The surrounding file, if the usual one does not use the setting. */
  readonly variant?: Variant;
  /** Observations while it is in effect, if they differ from those of the usual file. */
  readonly seen?: (world: World) => Partial<Seen>;
  /** Observations once it is unset. */
  readonly unset?: (world: World) => Partial<Seen>;
}

/** All observations. */
export type Seen = Observed & { readonly log: string; readonly recorded: string };

/** Returns the observations for the usual file. */
export function usuallySeen(world: World): Seen {
  const openai = `200 inside /base/v1/chat/completions with ${OPENAI_KEY}`;
  const groq = `200 inside /groq/v1/chat/completions with ${GROQ_KEY}`;
  return {
    openai,
    anthropic: `200 ${world.other.name} /base/v1/messages with ${CLIENT_KEY}`,
    groq,
    ruled: groq,
    stranger: '401 proxy_token_required',
    foreign: '403 host_not_allowed',
    allowed: openai,
    admitted: openai,
    page: '403 origin_not_allowed',
    listens: '127.0.0.1',
    log: 'yes',
    recorded: 'with bodies',
  };
}

const SWITCHED_OFF = '403 provider_disabled';
/** A request matched by a rule goes to the rule's provider or to none. */
const RULED_OFF = '503 provider_misconfigured x-should-retry: false';
const URL_TYPOS = ['htp://127.0.0.1:1', '127.0.0.1:1/base', 'http:/127.0.0.1:1', 'https://', 'http://a b'];
const ENABLED_TYPOS = ['flase', 'nope', '2'];

function offLines(lines: (world: World) => readonly string[]): (world: World) => readonly string[] {
  return (world) => [...lines(world), 'enabled: false'];
}

function openaiAt(base: string, key = OPENAI_KEY): () => Partial<Seen> {
  const openai = `200 ${base}/v1/chat/completions with ${key}`;
  return () => ({ openai, allowed: openai, admitted: openai });
}

/** Settings that affect where requests for a built-in provider go. */
export const OPENAI_SETTINGS: readonly SettingUnderTest[] = [
  { key: 'providers.openai.base_url', typos: URL_TYPOS, nothing: 'error' },
  {
    key: 'providers.openai.proxy',
    typos: ['htp://127.0.0.1:1', 'socks5://127.0.0.1:1', 'http://127.0.0.1:1/path', 'http://127.0.0.1:port'],
    nothing: 'error',
    variant: {
      openai: ({ through }) => [
        'base_url: http://openai.example/base',
        `api_key: ${OPENAI_KEY}`,
        `proxy: ${through.url}`,
      ],
      env: ({ wayOut }) => ({ HTTP_PROXY: wayOut.url, NO_PROXY: '127.0.0.1' }),
    },
    seen: openaiAt('through http://openai.example/base'),
  },
  {
    key: 'providers.openai.ca_file',
    typos: [`${CA_FILE}x`, 'config.yaml', '/nowhere/ca.pem', '.'],
    typoCode: 'ca_file_unreadable',
    nothing: 'error',
    variant: { openai: trustedLines, env: () => ({ NO_PROXY: '127.0.0.1' }) },
    seen: openaiAt('secure /base'),
  },
  {
    key: 'providers.openai.api_key',
    typos: ['key of openai', '"k\\tey"', 'schlüssel'],
    nothing: 'unset',
    unset: openaiAt('inside /base', CLIENT_KEY),
  },
  {
    key: 'providers.openai.enabled',
    typos: ENABLED_TYPOS,
    nothing: 'error',
    variant: { openai: offLines(({ inside }) => [`base_url: ${inside.url}/base`]) },
    seen: () => ({ openai: SWITCHED_OFF, allowed: SWITCHED_OFF, admitted: SWITCHED_OFF }),
  },
  {
    key: 'providers.openai.provider_type',
    typos: ['opnai', 'anthropic', 'open ai'],
    nothing: 'error',
    variant: {
      openai: ({ inside }) => [
        'provider_type: openai',
        `base_url: ${inside.url}/base`,
        `api_key: ${OPENAI_KEY}`,
      ],
    },
  },
];

/** Settings that affect where requests for a user-defined provider go, and the rules that name it. */
export const GROQ_SETTINGS: readonly SettingUnderTest[] = [
  { key: 'providers.groq.base_url', typos: URL_TYPOS, nothing: 'error' },
  { key: 'providers.groq.provider_type', typos: ['opnai', 'gpt', 'open ai'], nothing: 'error' },
  {
    key: 'providers.groq.enabled',
    typos: ENABLED_TYPOS,
    nothing: 'error',
    variant: { groq: offLines(({ inside }) => ['provider_type: openai', `base_url: ${inside.url}/groq`]) },
    seen: () => ({ groq: SWITCHED_OFF, ruled: RULED_OFF }),
  },
  {
    key: 'providers.groq.api_key',
    typos: ['key of groq', '"k\\tey"', 'schlüssel'],
    nothing: 'unset',
    unset: () => {
      const groq = `200 inside /groq/v1/chat/completions with ${CLIENT_KEY}`;
      return { groq, ruled: groq };
    },
  },
  {
    key: 'routing.rules',
    typos: [
      '[{ model_pattern: "(", provider: groq }]',
      '[{ model_pattern: ^llama }]',
      '[{ model_patern: ^llama, provider: groq }]',
      '[{ model_pattern: ^llama, provider: "${NOT_SET}" }]',
    ],
    shapeCode: 'yaml_shape',
    nothing: 'error',
  },
];

/** Settings that restrict access to the program. */
export const GUARD_SETTINGS: readonly SettingUnderTest[] = [
  { key: 'proxy_token', typos: ['token of this proxy', 'zutrittswört', '"a\\tb"'], nothing: 'error' },
  {
    key: 'allowed_hosts',
    typos: ['http://box.example', '[box_.example:99999]', '[box.example, "*"]'],
    accepts: ['list', 'text'],
    nothing: 'unset',
    unset: () => ({ allowed: '403 host_not_allowed' }),
  },
  {
    key: 'allowed_origins',
    typos: ['"*"', 'app://box.example/', '[app://box.example, null]', 'box.example'],
    accepts: ['list', 'text'],
    nothing: 'unset',
    unset: () => ({ admitted: '403 origin_not_allowed' }),
  },
  {
    key: 'host',
    typos: ['127.0.0.2:8081', 'http://127.0.0.2', '127 0 0 2', '"*"'],
    accepts: ['text'],
    nothing: 'unset',
    variant: { host: '127.0.0.2' },
    seen: () => ({ listens: '127.0.0.2' }),
    unset: () => ({ listens: '127.0.0.1' }),
  },
  {
    key: 'ui.host',
    typos: ['127.0.0.2:8082', 'http://127.0.0.2', '"*"'],
    accepts: ['text'],
    nothing: 'unset',
  },
];

/** Settings for how much is logged and recorded. */
export const WRITING_SETTINGS: readonly SettingUnderTest[] = [
  {
    key: 'session_recording.enabled',
    typos: ENABLED_TYPOS,
    nothing: 'unset',
    unset: () => ({ recorded: 'no' }),
  },
  {
    key: 'session_recording.bodies',
    typos: ENABLED_TYPOS,
    nothing: 'unset',
    unset: () => ({ recorded: 'without bodies' }),
  },
  { key: 'logging.log_requests', typos: ENABLED_TYPOS, nothing: 'unset', unset: () => ({ log: 'no' }) },
];
