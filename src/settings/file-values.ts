import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../contract/settings/all-settings.ts';
import { HIDDEN_SECRET, type SettingValue } from '../contract/settings/effective.ts';
import type { KindName } from '../contract/settings/parse-value.ts';
import { isMapping, valueAt } from '../text-edit/yaml/parse-yaml.ts';
import type { Mapping } from '../text-edit/yaml/parse-yaml.ts';
import { redactWritten } from '../redaction/written-values.ts';

/** Returns a file's values by dotted key, as written, with secrets replaced. */
export function fileValues(tree: Mapping): Readonly<Record<string, SettingValue>> {
  return Object.fromEntries(
    writtenIn(tree).map(({ key, kind, written }) => [
      key,
      kind === 'secret' ? HIDDEN_SECRET : shown(written),
    ]),
  );
}

/** Returns the keys of secrets that the file contains in clear text, not as a reference to a variable. */
export function secretsInClear(tree: Mapping): readonly string[] {
  return writtenIn(tree)
    .filter(({ kind, written }) => {
      const text = typeof written === 'number' ? String(written) : written;
      if (typeof text !== 'string' || text.trim() === '' || text.includes('${')) return false;
      return kind === 'secret' || /\/\/[^/\s:@]*:[^/\s@]+@/u.test(text);
    })
    .map(({ key }) => key);
}

interface Written {
  readonly key: string;
  readonly kind: KindName;
  readonly written: unknown;
}

function writtenIn(tree: Mapping): readonly Written[] {
  const providers = tree['providers'];
  const names = isMapping(providers) ? Object.keys(providers) : [];
  const definitions = [
    ...GENERAL_DEFINITIONS,
    ...names.flatMap((name) =>
      PROVIDER_DEFINITIONS.map((one) => ({ ...one, key: `providers.${name}.${one.key}` })),
    ),
  ];
  return definitions.flatMap(({ key, kind }) => {
    const written = valueAt(tree, key.split('.'));
    return written === undefined || written === null ? [] : { key, kind, written };
  });
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
