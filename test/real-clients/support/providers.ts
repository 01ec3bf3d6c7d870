import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Configuration, type ProviderEntry, startLunaRoute } from './lunaroute.ts';
import {
  anthropicPaths,
  GEMINI_PATHS,
  openAiPaths,
  startStrictProvider,
  type StrictProvider,
} from './strict-provider.ts';

const NAMES = ['openai', 'anthropic', 'gemini', 'local'] as const;
type Name = (typeof NAMES)[number];

/** Fakes of the built-in providers and of one user-defined provider, behind one proxy. */
export interface Providers extends Fakes {
  /** The proxy's address. */
  readonly url: string;
}

/** The fakes alone. */
export type Fakes = Readonly<Record<Name, StrictProvider>>;

export interface ProvidersOptions {
  /** Key in the settings of every provider; none by default. */
  readonly apiKey?: string;
  readonly rules?: Configuration['rules'];
}

/** Starts the fakes and the proxy in front of them. */
export async function startProviders(
  context: TestContext,
  options: ProvidersOptions = {},
): Promise<Providers> {
  const fakes = await startFakes(context);
  const { url } = await startLunaRoute(context, configurationOf(fakes, options));
  return { ...fakes, url };
}

/** Starts the fakes with nothing in front of them. */
export async function startFakes(context: TestContext): Promise<Fakes> {
  return {
    openai: await startStrictProvider(context, openAiPaths('/v1')),
    anthropic: await startStrictProvider(context, anthropicPaths('')),
    gemini: await startStrictProvider(context, GEMINI_PATHS),
    local: await startStrictProvider(context, openAiPaths('/v1')),
  };
}

/** Returns the configuration that puts the proxy in front of the fakes. */
export function configurationOf(
  fakes: Readonly<Record<Name, Pick<StrictProvider, 'url'>>>,
  { apiKey, rules }: ProvidersOptions = {},
): Configuration {
  const entry = ({ url }: Pick<StrictProvider, 'url'>): ProviderEntry => ({
    base_url: url,
    ...(apiKey === undefined ? {} : { api_key: apiKey }),
  });
  return {
    providers: {
      openai: entry(fakes.openai),
      anthropic: entry(fakes.anthropic),
      gemini: entry(fakes.gemini),
      local: { ...entry(fakes.local), provider_type: 'openai' },
    },
    ...(rules === undefined ? {} : { rules }),
  };
}

/** Asserts that only these providers received requests, and only for paths they have. */
export function assertOnly(providers: Fakes, asked: readonly Name[]): void {
  assert.deepEqual(
    NAMES.filter((name) => providers[name].seen.length > 0),
    asked,
  );
  assert.deepEqual(
    NAMES.flatMap((name) => providers[name].violations),
    [],
  );
}

/** Returns each request as its line followed by its credentials. */
export function linesOf({ seen }: StrictProvider): readonly (readonly string[])[] {
  return seen.map(({ line, credentials }) => [line, ...credentials]);
}
