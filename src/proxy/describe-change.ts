import { POOL_SETTING_NAMES, POOL_SETTINGS } from '../contract/pool-settings.ts';
import type { ProviderSettings } from '../contract/settings.ts';

/** What a change of a provider's settings did, in the words of the picture: `idle timeout 90 → 55 s`. */
export function describeChange(before: ProviderSettings, after: ProviderSettings): string {
  const words: string[] = POOL_SETTING_NAMES.flatMap((name) => {
    const [was, is] = [String(before.pool[name]), String(after.pool[name])];
    if (was === is) return [];
    const facts: { readonly label: string; readonly unit?: string } = POOL_SETTINGS[name];
    return [`${facts.label.toLowerCase()} ${was} → ${is}${facts.unit === 's' ? ' s' : ''}`];
  });
  if (before.enabled !== after.enabled) words.push(after.enabled ? 'switched on' : 'switched off');
  if (before.baseUrl !== after.baseUrl) words.push('base URL');
  if (before.apiKey !== after.apiKey) words.push('API key');
  if (before.proxy !== after.proxy || before.caFile !== after.caFile) words.push('way to the provider');
  return words.join(', ');
}
