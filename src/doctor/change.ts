import type { DoctorChange } from '../contract/doctor.ts';
import { POOL_SETTINGS, type PoolSettingFacts, type PoolSettings } from '../contract/pool-settings.ts';
import { GLOBAL_SETTING_GROUPS } from '../contract/setting-facts.ts';
import type { EffectiveSetting, SettingValue } from '../contract/settings.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';

/** The change of one pool setting of a provider. */
export function poolChange(
  facts: DoctorFacts,
  { settings }: ProviderFacts,
  name: keyof PoolSettings,
  proposed: number | boolean,
): DoctorChange {
  const { yaml, label, unit }: PoolSettingFacts = POOL_SETTINGS[name];
  const key = `providers.${settings.name}.http_client.${yaml}`;
  const current = settings.pool[name];
  return { key, label, unit: unit ?? '', current, proposed, source: sourceOf(facts.effective, key) };
}

/** The change of a setting outside the providers. */
export function globalChange(
  facts: DoctorFacts,
  key: string,
  current: SettingValue,
  proposed: SettingValue,
): DoctorChange {
  const found = GLOBAL_SETTING_GROUPS.flatMap(({ settings }) => settings).find((one) => one.key === key);
  return {
    key,
    label: found?.label ?? key,
    unit: '',
    current,
    proposed,
    source: sourceOf(facts.effective, key),
  };
}

function sourceOf(effective: readonly EffectiveSetting[], key: string): DoctorChange['source'] {
  return effective.find((setting) => setting.key === key)?.source ?? { kind: 'default' };
}
