import { type NamedProvider, variablesOf } from '../../src/dialects/key-variables.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { type AnyDefinition, generalVariables } from '../../src/contract/settings/definition.ts';

/** Setting shown on a page, with its full names. */
export interface SettingEntry {
  /** Dotted path from the root of the file. */
  readonly key: string;
  readonly definition: AnyDefinition;
  /** Provider of the setting; undefined if global. */
  readonly provider: string | undefined;
  /** Full names of its variables, highest precedence first; empty if it has none. */
  readonly variables: readonly string[];
}

/** Settings under a common title. */
export interface SettingGroup {
  readonly title: string;
  readonly entries: readonly SettingEntry[];
}

/** All settings of one provider, in page order. */
export function providerGroups(provider: NamedProvider): readonly SettingGroup[] {
  const { name } = provider;
  return grouped(
    PROVIDER_DEFINITIONS.map((definition) => ({
      key: `providers.${name}.${definition.key}`,
      definition,
      provider: name,
      variables: variablesOf(provider, definition),
    })),
  );
}

/** Groups of the settings outside the providers. */
export function globalGroups(): readonly SettingGroup[] {
  return grouped(
    GENERAL_DEFINITIONS.map((definition) => ({
      key: definition.key,
      definition,
      provider: undefined,
      variables: generalVariables(definition),
    })),
  );
}

/** All settings, for the palette and for drafts. */
export function allEntries(providers: readonly NamedProvider[]): readonly SettingEntry[] {
  return [...providers.flatMap(providerGroups), ...globalGroups()].flatMap(({ entries }) => entries);
}

function grouped(entries: readonly SettingEntry[]): readonly SettingGroup[] {
  const groups = Map.groupBy(entries, ({ definition }) => definition.group);
  return [...groups].map(([title, ofGroup]) => ({ title, entries: ofGroup }));
}
