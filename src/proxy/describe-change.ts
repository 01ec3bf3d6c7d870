import { POOL, POOL_NAMES } from '../contract/settings/pool.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';

/** What a change of a provider's settings did, in the words of the picture: `idle timeout 90 → 55 s`. */
export function describeChange(before: ProviderSettings, after: ProviderSettings): string {
  const words: string[] = POOL_NAMES.flatMap((name) => {
    const [was, is] = [String(before.pool[name]), String(after.pool[name])];
    if (was === is) return [];
    const facts: { readonly label: string; readonly unit?: string } = POOL[name];
    return [`${facts.label.toLowerCase()} ${was} → ${is}${facts.unit === 's' ? ' s' : ''}`];
  });
  if (before.enabled !== after.enabled) words.push(after.enabled ? 'switched on' : 'switched off');
  if (before.baseUrl !== after.baseUrl) words.push('base URL');
  if (before.apiKey !== after.apiKey) words.push('API key');
  const isSameWay =
    before.proxy === after.proxy && before.ca === after.ca && before.systemCa === after.systemCa;
  if (!isSameWay) words.push('way to the provider');
  return words.join(', ');
}
