import { POOL_SETTINGS, type PoolSettings } from '../../src/contract/pool-settings.ts';
import type { Preset } from '../../src/contract/setting-facts.ts';
import type { Draft } from '../settings/draft.ts';

/** The drafts that a preset stages for a provider. */
export function presetDrafts(preset: Preset, provider: string): Readonly<Record<string, Draft>> {
  const names = Object.keys(preset.values).filter(isPoolSetting);
  return Object.fromEntries(
    names.map((name) => [
      `providers.${provider}.http_client.${POOL_SETTINGS[name].yaml}`,
      { kind: 'text', text: String(preset.values[name]) } satisfies Draft,
    ]),
  );
}

/** What a preset sets, in words: `pool max idle per host 128, ...`. */
export function presetWords(preset: Preset): string {
  const values = Object.keys(preset.values)
    .filter(isPoolSetting)
    .map((name) => `${POOL_SETTINGS[name].label} ${String(preset.values[name])}`);
  return `${preset.meaning} ${values.join(', ')}.`;
}

function isPoolSetting(name: string): name is keyof PoolSettings {
  return Object.hasOwn(POOL_SETTINGS, name);
}
