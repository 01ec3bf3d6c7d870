import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import type { KeyHeader } from './dialect-definition.ts';
import { ALL_DIALECTS, DIALECT_DEFINITIONS } from './dialects.ts';

/** A well-known provider that users can add with one click. */
export interface ProviderTemplate {
  readonly label: string;
  /** Default name of the provider. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Contains `YOUR-` where users must fill in a value. */
  readonly baseUrl: string;
  /** The usual environment variable for its key; undefined if no key is needed. */
  readonly keyVariable: string | undefined;
  /** Key header, if it differs from the dialect's. */
  readonly keyHeader?: KeyHeader;
  /** Further hosts of this provider besides the one in `baseUrl`. A leading dot matches any subdomain. */
  readonly otherHosts?: readonly string[];
}

const OF_DIALECTS = DIALECTS.map((dialect): ProviderTemplate => {
  const { label, baseUrl, keyVariables } = DIALECT_DEFINITIONS[dialect];
  return { label, name: dialect, dialect, baseUrl, keyVariable: keyVariables[0] };
});

const OPENAI_COMPATIBLE: readonly Omit<ProviderTemplate, 'dialect'>[] = [
  {
    label: 'Groq',
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai',
    keyVariable: 'GROQ_API_KEY',
  },
  {
    label: 'OpenRouter',
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api',
    keyVariable: 'OPENROUTER_API_KEY',
  },
  {
    label: 'Mistral',
    name: 'mistral',
    baseUrl: 'https://api.mistral.ai',
    keyVariable: 'MISTRAL_API_KEY',
  },
  {
    label: 'DeepSeek',
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    keyVariable: 'DEEPSEEK_API_KEY',
  },
  {
    label: 'GLM (Z.ai)',
    name: 'glm',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    keyVariable: 'ZAI_API_KEY',
  },
  {
    label: 'xAI',
    name: 'xai',
    baseUrl: 'https://api.x.ai',
    keyVariable: 'XAI_API_KEY',
  },
  {
    label: 'Together',
    name: 'together',
    baseUrl: 'https://api.together.ai',
    keyVariable: 'TOGETHER_API_KEY',
    otherHosts: ['api.together.xyz'],
  },
  {
    label: 'Fireworks',
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference',
    keyVariable: 'FIREWORKS_API_KEY',
  },
  {
    label: 'Azure OpenAI',
    name: 'azure',
    baseUrl: 'https://YOUR-RESOURCE.openai.azure.com/openai/v1',
    keyVariable: 'AZURE_OPENAI_API_KEY',
    keyHeader: { name: 'api-key', scheme: '' },
    // Each customer gets a separate host, under the domain of the service type they created.
    otherHosts: ['.openai.azure.com', '.services.ai.azure.com', '.cognitiveservices.azure.com'],
  },
];

const PUBLIC: readonly ProviderTemplate[] = [
  ...OF_DIALECTS,
  ...OPENAI_COMPATIBLE.map((provider): ProviderTemplate => ({ ...provider, dialect: 'openai' })),
];

const ON_THIS_MACHINE: readonly ProviderTemplate[] = [
  local('Ollama', 'ollama', 11_434),
  local('LM Studio', 'lmstudio', 1234),
  local('vLLM', 'vllm', 8000),
  local('llama.cpp', 'llamacpp', 8080),
];

/** Public providers, then those on the local machine, in the order shown to users. */
export const KNOWN_PROVIDERS: readonly ProviderTemplate[] = [...PUBLIC, ...ON_THIS_MACHINE];

/** Returns the public provider that an address belongs to; undefined for any other host. */
export function knownProviderAt({ hostname }: URL): ProviderTemplate | undefined {
  return PUBLIC.find(
    ({ baseUrl, otherHosts = [] }) =>
      new URL(baseUrl).hostname === hostname ||
      otherHosts.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host)),
  );
}

/**
 * Returns the variable for a provider's key: the usual one, else one derived from the provider's name; undefined for
 * loopback hosts.
 */
export function keyVariableAt(url: URL, name: string): string | undefined {
  const known = knownProviderAt(url);
  if (known !== undefined) return known.keyVariable;
  return isLoopbackHost(url.hostname) ? undefined : `${name.toUpperCase().replaceAll('-', '_')}_API_KEY`;
}

/** Returns the key header for a provider with this dialect and address. */
export function keyHeaderAt(address: URL, dialect: Dialect): KeyHeader {
  const known = knownProviderAt(address);
  const own = known?.dialect === dialect ? known.keyHeader : undefined;
  return own ?? DIALECT_DEFINITIONS[dialect].keyHeader;
}

/** Names (lower case) of all headers that clients of any dialect or known provider use for a key. */
export const KEY_HEADERS: ReadonlySet<string> = new Set(
  [...ALL_DIALECTS, ...KNOWN_PROVIDERS].flatMap(({ keyHeader }) => keyHeader?.name.toLowerCase() ?? []),
);

/** Formats a key header without the key, such as `Authorization: Bearer` or `x-api-key`. */
export function keyHeaderText({ name, scheme }: KeyHeader): string {
  return scheme === '' ? name : `${name}: ${scheme.trim()}`;
}

function local(label: string, name: string, port: number): ProviderTemplate {
  return { label, name, dialect: 'openai', baseUrl: `http://127.0.0.1:${port}`, keyVariable: undefined };
}
