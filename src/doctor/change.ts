import type { DoctorChange } from '../contract/doctor.ts';
import { definitionOf } from '../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import { POOL, type PoolSettings } from '../contract/settings/pool.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';

/** New value of a pool setting. */
interface PoolProposal {
  readonly setting: keyof PoolSettings;
  readonly value: number | boolean;
}

/** Returns a proposed change of one pool setting of a provider. */
export function poolChange(
  facts: DoctorFacts,
  { settings }: ProviderFacts,
  { setting, value }: PoolProposal,
): DoctorChange {
  const { key: ending, label, unit }: AnyDefinition = POOL[setting];
  const key = `providers.${settings.name}.${ending}`;
  const current = settings.pool[setting];
  const source = sourceOf(facts.effective, key);
  return { key, label, unit: unit ?? '', current, proposed: value, source };
}

/** Returns a proposed change of a setting outside the pools. */
export function globalChange(
  facts: DoctorFacts,
  key: string,
  values: Pick<DoctorChange, 'current' | 'proposed'>,
): DoctorChange {
  const label = definitionOf(key)?.label ?? key;
  return { key, label, unit: '', ...values, source: sourceOf(facts.effective, key) };
}

function sourceOf(effective: readonly EffectiveSetting[], key: string): DoctorChange['source'] {
  return effective.find((setting) => setting.key === key)?.source ?? { kind: 'default' };
}
