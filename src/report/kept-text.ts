import { definitionOf } from '../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import type { EffectiveSetting, Restart, SettingValue } from '../contract/settings/effective.ts';
import { placeText, unusableText, valueText } from './setting-text.ts';

/** A value that a running program keeps because its replacement is invalid. */
export interface KeptValue {
  readonly key: string;
  readonly value: SettingValue;
  /** Place of the invalid value. */
  readonly at: string;
  /** When it became invalid, in milliseconds since 1970. */
  readonly since: number;
  readonly restart: Restart;
}

/** All values that a running program keeps. */
export interface KeptValues {
  readonly pid: number;
  readonly kept: readonly KeptValue[];
}

/** Returns the kept values among the settings in effect. */
export function keptAmong(effective: readonly EffectiveSetting[]): readonly KeptValue[] {
  return effective.flatMap(({ key, value, source }) => {
    if (source.kind !== 'kept') return [];
    const { at, since, restart } = source;
    return { key, value, at, since, restart };
  });
}

/** Returns a line for each kept value: the value, why it is kept, and what a restart would do. */
export function keptLines({ pid, kept }: KeptValues): readonly string[] {
  if (kept.length === 0) return [`Process ${pid} is running with this file. It keeps no earlier values.`];
  return kept.map(({ key, value, at, restart }) => {
    const reason = unusableText(placeText(at));
    return `Process ${pid} keeps: ${key} = ${valueText(key, value)} (${reason}; ${restartText(key, restart)})`;
  });
}

function restartText(key: string, restart: Restart): string {
  switch (restart.kind) {
    case 'value':
      return `a restart would use ${valueText(key, restart.value)}`;
    case 'no_start':
      return 'a restart would fail';
    case 'refused':
      return refusalText(definitionOf(key)?.whenUnusable);
  }
}

function refusalText(whenUnusable: AnyDefinition['whenUnusable'] | undefined): string {
  switch (whenUnusable) {
    case 'provider':
      return 'a restart would refuse this provider';
    case 'rules':
      return 'a restart would refuse requests without a prefix';
    case 'listener':
      return 'after a restart the proxy would not listen';
    default:
      return 'a restart would refuse it';
  }
}
