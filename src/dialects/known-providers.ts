import { type Dialect, DIALECTS } from '../contract/dialect.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import type { KeyHeader } from './dialect-definition.ts';
import { DIALECT_DEFINITIONS } from './dialects.ts';

/** A provider that people use, as it can be added with a click. */
export interface ProviderTemplate {
  readonly label: string;
  /** The name that it gets unless the user has another. */
  readonly name: string;
  readonly dialect: Dialect;
  /** With `YOUR-` where the user has something of their own. */
  readonly baseUrl: string;
  /** The variable in which its users keep the key; undefined where none is needed. */
  readonly keyVariable: string | undefined;
  /** The header for its key, where it is not that of the dialect. */
  readonly keyHeader?: KeyHeader;
  /** Hosts that are its own besides that of the address; with a dot in front, what they end in. */
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
    // Every customer has a host of their own, under the name of the service that it was made as.
    otherHosts: ['.openai.azure.com', '.services.ai.azure.com', '.cognitiveservices.azure.com'],
  },
];

const ON_THIS_MACHINE: readonly ProviderTemplate[] = [
  openai('Ollama', 'ollama', 'http://127.0.0.1:11434'),
  openai('LM Studio', 'lmstudio', 'http://127.0.0.1:1234'),
  openai('vLLM', 'vllm', 'http://127.0.0.1:8000'),
  openai('llama.cpp', 'llamacpp', 'http://127.0.0.1:8080'),
];

/** The public ones, and those that run on one's own machine, in the order in which they are offered. */
export const KNOWN_PROVIDERS: readonly ProviderTemplate[] = [...PUBLIC, ...ON_THIS_MACHINE];

/** Which public provider an address belongs to; undefined for any other host. */
export function knownProviderAt({ hostname }: URL): ProviderTemplate | undefined {
  return PUBLIC.find(
    ({ baseUrl, otherHosts = [] }) =>
      new URL(baseUrl).hostname === hostname ||
      otherHosts.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host)),
  );
}

/** The variable for a provider's key: the name that everybody has for it, else one after the provider's; undefined on this machine. */
export function keyVariableAt(url: URL, name: string): string | undefined {
  const known = knownProviderAt(url);
  if (known !== undefined) return known.keyVariable;
  return isLoopbackHost(url.hostname) ? undefined : `${name.toUpperCase().replaceAll('-', '_')}_API_KEY`;
}

/** The header for the key of a provider that speaks this dialect at this address. */
export function keyHeaderAt(address: URL, dialect: Dialect): KeyHeader {
  const known = knownProviderAt(address);
  const own = known?.dialect === dialect ? known.keyHeader : undefined;
  return own ?? DIALECT_DEFINITIONS[dialect].keyHeader;
}

/** A header for a key without the key: `Authorization: Bearer`, `x-api-key`. */
export function keyHeaderText({ name, scheme }: KeyHeader): string {
  return scheme === '' ? name : `${name}: ${scheme.trim()}`;
}

function openai(label: string, name: string, baseUrl: string, keyVariable?: string): ProviderTemplate {
  return { label, name, dialect: 'openai', baseUrl, keyVariable };
}
