import type { DoctorChange } from '../contract/doctor.ts';
import { definitionOf } from '../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue } from '../contract/settings/effective.ts';
import { POOL, type PoolSettings } from '../contract/settings/pool.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';

/** Returns a proposed change of one pool setting of a provider. */
export function poolChange(
  facts: DoctorFacts,
  { settings }: ProviderFacts,
  name: keyof PoolSettings,
  proposed: number | boolean,
): DoctorChange {
  const { key: ending, label, unit }: AnyDefinition = POOL[name];
  const key = `providers.${settings.name}.${ending}`;
  const current = settings.pool[name];
  return { key, label, unit: unit ?? '', current, proposed, source: sourceOf(facts.effective, key) };
}

/** Returns a proposed change of a setting outside the pools. */
export function globalChange(
  facts: DoctorFacts,
  key: string,
  current: SettingValue,
  proposed: SettingValue,
): DoctorChange {
  return {
    key,
    label: definitionOf(key)?.label ?? key,
    unit: '',
    current,
    proposed,
    source: sourceOf(facts.effective, key),
  };
}

function sourceOf(effective: readonly EffectiveSetting[], key: string): DoctorChange['source'] {
  return effective.find((setting) => setting.key === key)?.source ?? { kind: 'default' };
}
