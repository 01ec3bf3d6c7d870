import {
  GLOBAL_SETTING_GROUPS,
  POOL_SETTING_FACTS,
  PROVIDER_SETTINGS,
  type SettingFacts,
} from '../contract/setting-facts.ts';
import { HIDDEN_SECRET, type SettingValue } from '../contract/settings.ts';
import { isMapping, valueAt } from './parse-yaml.ts';
import type { Mapping } from './parse-yaml.ts';
import { redactText } from './redact.ts';

const GLOBALS = GLOBAL_SETTING_GROUPS.flatMap(({ settings }) => settings);
const OF_PROVIDER: readonly SettingFacts[] = [
  ...PROVIDER_SETTINGS,
  ...POOL_SETTING_FACTS,
  {
    key: 'api_key',
    label: 'API key',
    meaning: 'The key that takes the place of the client’s.',
    kind: 'secret',
  },
];

/** What is known of a dotted key of the file; undefined for a key that means nothing. */
export function factsOf(key: string): SettingFacts | undefined {
  const ofProvider = /^providers\.[a-z][a-z0-9-]*\.(.+)$/u.exec(key)?.[1];
  if (ofProvider !== undefined) return OF_PROVIDER.find((facts) => facts.key === ofProvider);
  return GLOBALS.find((facts) => facts.key === key && facts.notInFile !== true);
}

/** What a file says by dotted key, as written; secrets are replaced. */
export function fileValues(tree: Mapping): Readonly<Record<string, SettingValue>> {
  const values: Record<string, SettingValue> = {};
  const providers = tree['providers'];
  const names = isMapping(providers) ? Object.keys(providers) : [];
  const keys = [
    ...GLOBALS.map(({ key, kind }) => ({ key, kind })),
    ...names.flatMap((name) =>
      OF_PROVIDER.map((facts) => ({ key: `providers.${name}.${facts.key}`, kind: facts.kind })),
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
  if (typeof written === 'string') return redactText(written);
  if (typeof written === 'number' || typeof written === 'boolean') return written;
  if (Array.isArray(written)) return written.map(shownItem);
  return redactText(JSON.stringify(written));
}

function shownItem(item: unknown): string | number {
  if (typeof item === 'number') return item;
  return typeof item === 'string' ? redactText(item) : JSON.stringify(item);
}
