import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import type { KeyHeader } from './dialect-definition.ts';
import { DIALECT_DEFINITIONS } from './dialects.ts';

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

const PUBLIC: readonly ProviderTemplate[] = [
  ...OF_DIALECTS,
  openai('Groq', 'groq', 'https://api.groq.com/openai', 'GROQ_API_KEY'),
  openai('OpenRouter', 'openrouter', 'https://openrouter.ai/api', 'OPENROUTER_API_KEY'),
  openai('Mistral', 'mistral', 'https://api.mistral.ai', 'MISTRAL_API_KEY'),
  openai('DeepSeek', 'deepseek', 'https://api.deepseek.com', 'DEEPSEEK_API_KEY'),
  openai('GLM (Z.ai)', 'glm', 'https://api.z.ai/api/paas/v4', 'ZAI_API_KEY'),
  openai('xAI', 'xai', 'https://api.x.ai', 'XAI_API_KEY'),
  {
    ...openai('Together', 'together', 'https://api.together.ai', 'TOGETHER_API_KEY'),
    otherHosts: ['api.together.xyz'],
  },
  openai('Fireworks', 'fireworks', 'https://api.fireworks.ai/inference', 'FIREWORKS_API_KEY'),
  {
    ...openai(
      'Azure OpenAI',
      'azure',
      'https://YOUR-RESOURCE.openai.azure.com/openai/v1',
      'AZURE_OPENAI_API_KEY',
    ),
    keyHeader: { name: 'api-key', scheme: '' },
    // Each customer gets a separate host, under the domain of the service type they created.
    otherHosts: ['.openai.azure.com', '.services.ai.azure.com', '.cognitiveservices.azure.com'],
  },
];

const ON_THIS_MACHINE: readonly ProviderTemplate[] = [
  openai('Ollama', 'ollama', 'http://127.0.0.1:11434'),
  openai('LM Studio', 'lmstudio', 'http://127.0.0.1:1234'),
  openai('vLLM', 'vllm', 'http://127.0.0.1:8000'),
  openai('llama.cpp', 'llamacpp', 'http://127.0.0.1:8080'),
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

/** Formats a key header without the key, such as `Authorization: Bearer` or `x-api-key`. */
export function keyHeaderText({ name, scheme }: KeyHeader): string {
  return scheme === '' ? name : `${name}: ${scheme.trim()}`;
}

function openai(label: string, name: string, baseUrl: string, keyVariable?: string): ProviderTemplate {
  return { label, name, dialect: 'openai', baseUrl, keyVariable };
}
