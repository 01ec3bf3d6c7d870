import type { Restart, SettingValue } from '../contract/settings/effective.ts';
import type { Instance } from '../control/instance-file.ts';
import { askInstance } from './ask-instance.ts';
import type { KeptValue, KeptValues } from '../report/kept-text.ts';

/**
 * Asks a running instance for the values it keeps; undefined if it can't be asked, doesn't respond or is of another
 * version.
 */
export async function askKeptValues(instance: Instance): Promise<KeptValues | undefined> {
  const view = await askInstance(instance, 'settings/view');
  const rows: unknown = isRecord(view) ? view['effective'] : undefined;
  return Array.isArray(rows) ? { pid: instance.pid, kept: rows.flatMap(keptValue) } : undefined;
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
