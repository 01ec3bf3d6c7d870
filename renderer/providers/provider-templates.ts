import type { Dialect } from '../../src/contract/dialect.ts';

/** A provider that many use, to begin with. */
export interface ProviderTemplate {
  readonly label: string;
  readonly name: string;
  readonly dialect: Dialect;
  readonly baseUrl: string;
}

/** Addresses without the `/v1` that requests bring along. */
export const PROVIDER_TEMPLATES: readonly ProviderTemplate[] = [
  { label: 'Groq', name: 'groq', dialect: 'openai', baseUrl: 'https://api.groq.com/openai' },
  { label: 'OpenRouter', name: 'openrouter', dialect: 'openai', baseUrl: 'https://openrouter.ai/api' },
  { label: 'DeepSeek', name: 'deepseek', dialect: 'openai', baseUrl: 'https://api.deepseek.com' },
  { label: 'Mistral', name: 'mistral', dialect: 'openai', baseUrl: 'https://api.mistral.ai' },
  { label: 'Ollama (local)', name: 'ollama', dialect: 'openai', baseUrl: 'http://127.0.0.1:11434' },
];
