import { CA_FILE } from '../../support/certificates.ts';
import type { Observed } from './probes.ts';
import { CLIENT_KEY, GROQ_KEY, OPENAI_KEY, trustedLines, type Variant, type World } from './world.ts';

/** A kind of YAML value that a setting may have without being wrong. */
export type Shape = 'list' | 'number' | 'text';

/** One setting that leads somewhere or guards something. */
export interface SettingUnderTest {
  /** Dotted. */
  readonly key: string;
  /** Values that look right at a glance and cannot be used. */
  readonly typos: readonly string[];
  /** The code that a typo is reported under, where it is not `invalid_value`. */
  readonly typoCode?: string;
  /** The code that a value of another shape is reported under, where it is not `invalid_value`. */
  readonly shapeCode?: string;
  readonly accepts?: readonly Shape[];
  /** What null and the empty text do: an error that changes nothing, or the setting is as good as not there. */
  readonly nothing: 'error' | 'unset';
  /** The file around it, where the usual one does not use it. */
  readonly variant?: Variant;
  /** What is seen while it is in effect, where that differs from the usual file. */
  readonly seen?: (world: World) => Partial<Seen>;
  /** What is seen once it is not set. */
  readonly unset?: (world: World) => Partial<Seen>;
}

/** Everything that is looked at. */
export type Seen = Observed & { readonly log: string; readonly recorded: string };

/** What the usual file comes to. */
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
/** A rule is followed, or nobody is asked. */
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

/** What leads to a built-in provider. */
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

/** What leads to a provider of the user's own, and the rules that name it. */
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

/** What guards the program. */
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

/** What says how much is written down. */
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
