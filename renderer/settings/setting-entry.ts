import {
  GLOBAL_SETTING_GROUPS,
  POOL_SETTING_FACTS,
  PROVIDER_SETTINGS,
  type SettingFacts,
} from '../../src/contract/setting-facts.ts';
import type { ProviderView } from '../../src/contract/settings-view.ts';

/** One key that a page shows, with its full names. */
export interface SettingEntry {
  /** Dotted, from the top of the file. */
  readonly key: string;
  readonly facts: SettingFacts;
  /** The provider it belongs to; undefined for what is global. */
  readonly provider: string | undefined;
  /** The whole name of its variable; undefined where there is none. */
  readonly variable: string | undefined;
}

/** A titled run of settings. */
export interface SettingGroup {
  readonly title: string;
  readonly entries: readonly SettingEntry[];
}

/** The key of a provider has a row of its own: it is write-only. */
export const API_KEY_FACTS: SettingFacts = {
  key: 'api_key',
  label: 'API key',
  meaning: "Takes the place of the client's own. Never shown again once it is set.",
  kind: 'secret',
  variable: 'API_KEY',
};

/** Everything of one provider, in the order of its page. */
export function providerGroups(provider: ProviderView): readonly SettingGroup[] {
  const entry = (facts: SettingFacts): SettingEntry => ({
    key: `providers.${provider.name}.${facts.key}`,
    facts,
    provider: provider.name,
    variable: facts.variable === undefined ? undefined : `${provider.variablePrefix}${facts.variable}`,
  });
  return [
    { title: 'Connection pool', entries: POOL_SETTING_FACTS.map(entry) },
    { title: 'Provider', entries: [...PROVIDER_SETTINGS, API_KEY_FACTS].map(entry) },
  ];
}

/** The settings outside the providers, in groups. */
export function globalGroups(): readonly SettingGroup[] {
  return GLOBAL_SETTING_GROUPS.map(({ title, settings }) => ({
    title,
    entries: settings.map((facts) => ({
      key: facts.key,
      facts,
      provider: undefined,
      variable: facts.variable,
    })),
  }));
}

/** Every setting there is, for the palette and for drafts. */
export function allEntries(providers: readonly ProviderView[]): readonly SettingEntry[] {
  return [...providers.flatMap(providerGroups), ...globalGroups()].flatMap(({ entries }) => entries);
}
