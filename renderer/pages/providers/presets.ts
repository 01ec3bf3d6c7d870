import { POOL, type PoolSettings } from '../../../src/contract/settings/pool.ts';
import type { Preset } from '../../../src/contract/settings/presets.ts';
import type { Draft } from '../../settings-form/draft.ts';

/** Drafts that stage a preset's values for a provider. */
export function presetDrafts(preset: Preset, provider: string): Readonly<Record<string, Draft>> {
  const names = Object.keys(preset.values).filter(isPoolSetting);
  return Object.fromEntries(
    names.map((name) => [
      `providers.${provider}.${POOL[name].key}`,
      { kind: 'text', text: String(preset.values[name]) } satisfies Draft,
    ]),
  );
}

/** Describes what a preset sets: `More connections. Max idle connections 128, ...`. */
export function formatPreset(preset: Preset): string {
  const values = Object.keys(preset.values)
    .filter(isPoolSetting)
    .map((name) => `${POOL[name].label} ${String(preset.values[name])}`);
  return `${preset.meaning} ${values.join(', ')}.`;
}

function isPoolSetting(name: string): name is keyof PoolSettings {
  return Object.hasOwn(POOL, name);
}
