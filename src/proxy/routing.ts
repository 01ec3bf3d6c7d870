import type { MisconfiguredProvider } from '../contract/settings/provider.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { compilePattern } from '../rules/pattern.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import type { CompiledRule, KnownProvider, KnownProviders } from './route.ts';

/** What requests are handled by; replaced as a whole when settings change. */
export interface Routing {
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  readonly known: KnownProviders;
  readonly misconfigured: ReadonlyMap<string, MisconfiguredProvider>;
  readonly rules: readonly CompiledRule[];
  /** Why requests without a prefix are refused; undefined where they are not. */
  readonly rulesRefusal: string | undefined;
}

/** What follows from the settings and the runtimes that were made for them. */
export function routingOf(
  settings: Settings,
  runtimes: ReadonlyMap<string, ProviderRuntime>,
  rules = compiledRules(settings),
): Routing {
  const misconfigured = new Map(settings.misconfigured.map((one) => [one.name, one]));
  const providers = [...runtimes.values()].map(({ provider }) => provider);
  return {
    runtimes,
    misconfigured,
    known: new Map([...misconfigured, ...providers.map((one): [string, KnownProvider] => [one.name, one])]),
    rules,
    rulesRefusal: settings.rulesRefusal,
  };
}

/** The rules with their patterns ready: each was compiled when the settings were read, by the same function. */
export function compiledRules({ routingRules }: Settings): readonly CompiledRule[] {
  return routingRules.map(({ modelPattern, provider }) => {
    const compiled = compilePattern(modelPattern);
    if (compiled.kind === 'none') throw new Error(`the pattern for ${provider} ${compiled.reason}`);
    return { pattern: compiled.pattern, provider };
  });
}
