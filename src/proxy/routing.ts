import type { MisconfiguredProvider } from '../contract/settings/provider.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { compilePattern } from '../rules/pattern.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import type { CompiledRule, KnownProvider, KnownProviders } from './route.ts';

/** Everything that decides how requests are routed; replaced as a whole when settings change. */
export interface Routing {
  readonly runtimes: ReadonlyMap<string, ProviderRuntime>;
  readonly known: KnownProviders;
  readonly misconfigured: ReadonlyMap<string, MisconfiguredProvider>;
  readonly rules: readonly CompiledRule[];
  /** Why requests without a provider prefix are refused; undefined if they aren't. */
  readonly rulesRefusal: string | undefined;
}

/** Builds the routing from the settings and the runtimes created for them. */
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

/** Compiles the rules' patterns. This can't fail: the settings were checked with the same function. */
export function compiledRules({ routingRules }: Settings): readonly CompiledRule[] {
  return routingRules.map(({ modelPattern, provider }) => {
    const compiled = compilePattern(modelPattern);
    if (compiled.kind === 'none') throw new Error(`the pattern for ${provider} ${compiled.reason}`);
    return { pattern: compiled.pattern, provider };
  });
}
