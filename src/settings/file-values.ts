import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../contract/settings/all-settings.ts';
import { HIDDEN_SECRET, type SettingValue } from '../contract/settings/effective.ts';
import { isMapping, valueAt } from './file/parse-yaml.ts';
import type { Mapping } from './file/parse-yaml.ts';
import { redactWritten } from '../redaction/written-values.ts';

/** What a file says by dotted key, as written; secrets are replaced. */
export function fileValues(tree: Mapping): Readonly<Record<string, SettingValue>> {
  const values: Record<string, SettingValue> = {};
  const providers = tree['providers'];
  const names = isMapping(providers) ? Object.keys(providers) : [];
  const keys = [
    ...GENERAL_DEFINITIONS,
    ...names.flatMap((name) =>
      PROVIDER_DEFINITIONS.map((one) => ({ ...one, key: `providers.${name}.${one.key}` })),
    ),
  ];
  for (const { key, kind } of keys) {
    const written = valueAt(tree, key.split('.'));
    if (written === undefined || written === null) continue;
    values[key] = kind === 'secret' ? HIDDEN_SECRET : shown(written);
  }
  return values;
}

function shown(written: unknown): SettingValue {
  if (typeof written === 'string') return redactWritten(written);
  if (typeof written === 'number' || typeof written === 'boolean') return written;
  if (Array.isArray(written)) return written.map(shownItem);
  return redactWritten(JSON.stringify(written));
}

function shownItem(item: unknown): string | number {
  if (typeof item === 'number') return item;
  return typeof item === 'string' ? redactWritten(item) : JSON.stringify(item);
}
