import { type NamedProvider, variablesOf } from '../../src/dialects/key-variables.ts';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { type AnyDefinition, generalVariables } from '../../src/contract/settings/definition.ts';

/** One key that a page shows, with its full names. */
export interface SettingEntry {
  /** Dotted, from the top of the file. */
  readonly key: string;
  readonly definition: AnyDefinition;
  /** The provider it belongs to; undefined for what is global. */
  readonly provider: string | undefined;
  /** The whole names of its variables, the strongest first; empty where it has none. */
  readonly variables: readonly string[];
}

/** A titled run of settings. */
export interface SettingGroup {
  readonly title: string;
  readonly entries: readonly SettingEntry[];
}

/** Everything of one provider, in the order of its page. */
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

/** The settings outside the providers, in groups. */
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

/** Every setting there is, for the palette and for drafts. */
export function allEntries(providers: readonly NamedProvider[]): readonly SettingEntry[] {
  return [...providers.flatMap(providerGroups), ...globalGroups()].flatMap(({ entries }) => entries);
}

function grouped(entries: readonly SettingEntry[]): readonly SettingGroup[] {
  const groups = Map.groupBy(entries, ({ definition }) => definition.group);
  return [...groups].map(([title, ofGroup]) => ({ title, entries: ofGroup }));
}
