import { definitionOf } from '../contract/settings/all-settings.ts';
import type { AnyDefinition } from '../contract/settings/definition.ts';
import type { Restart, SettingValue } from '../contract/settings/effective.ts';
import type { Instance } from '../control/instance-file.ts';
import { askInstance } from './ask-instance.ts';
import { placeText, unusableText, valueText } from '../report/setting-text.ts';

/** A value that a running program keeps, since the one in its place can't be used. */
export interface KeptValue {
  readonly key: string;
  readonly value: SettingValue;
  /** Where the value is that can't be used. */
  readonly at: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly restart: Restart;
}

/** What a running program keeps. */
export interface KeptValues {
  readonly pid: number;
  readonly kept: readonly KeptValue[];
}

/** Asks a running program; undefined where it serves no page, doesn't answer, or is of another version. */
export async function askKeptValues({ pid, link }: Instance): Promise<KeptValues | undefined> {
  if (link === null) return undefined;
  try {
    const view = await askInstance(link, 'settings/view');
    const rows: unknown = isRecord(view) ? view['effective'] : undefined;
    return Array.isArray(rows) ? { pid, kept: rows.flatMap(keptValue) } : undefined;
  } catch {
    return undefined;
  }
}

/** Each kept value in a line: what it is, why it is kept, and what a restart would make of it. */
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

function keptValue(row: unknown): readonly KeptValue[] {
  if (!isRecord(row) || !isRecord(row['source']) || row['source']['kind'] !== 'kept') return [];
  const { key, value } = row;
  const { at, since, restart } = row['source'];
  const isWhole =
    typeof key === 'string' && typeof at === 'string' && typeof since === 'number' && isRestart(restart);
  return isWhole && isValue(value) ? [{ key, value, at, since, restart }] : [];
}

function isRestart(value: unknown): value is Restart {
  if (!isRecord(value)) return false;
  return value['kind'] === 'value'
    ? isValue(value['value'])
    : ['refused', 'no_start'].includes(String(value['kind']));
}

function isValue(value: unknown): value is SettingValue {
  if (Array.isArray(value)) return value.every((item) => ['string', 'number'].includes(typeof item));
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
