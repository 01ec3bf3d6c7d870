import type { ProviderView } from '../../src/contract/settings-view.ts';

/** The variables that set a provider's key, the one that wins first. */
export function keyVariables(provider: Pick<ProviderView, 'name' | 'variablePrefix'>): readonly string[] {
  const own = `${provider.variablePrefix}API_KEY`;
  return provider.name === 'openai' || provider.name === 'anthropic'
    ? [own, `${provider.name.toUpperCase()}_API_KEY`]
    : [own];
}
