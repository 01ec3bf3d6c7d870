import type { EffectiveSetting, SettingValue } from '../../../src/contract/settings/effective.ts';
import { builtIn } from '../../../src/contract/settings/provider-name.ts';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import type { Finding } from '../../../src/contract/settings/finding.ts';
import type { Draft } from '../../../renderer/settings-form/draft.ts';
import { type RowState, rowState } from '../../../renderer/settings-form/row-state.ts';
import { type SettingEntry, allEntries } from '../../../renderer/settings-form/setting-entry.ts';

/** Returns a provider as the view lists it. */
export function provider(name: string, given: Partial<ProviderView> = {}): ProviderView {
  return {
    name,
    dialect: builtIn(name) ?? 'openai',
    enabled: true,
    builtIn: builtIn(name) !== undefined,
    baseUrl: `https://api.${name}.com`,
    keySource: null,
    refusal: null,
    variablePrefix: `LUNAROUTE_${name.toUpperCase()}_`,
    ...given,
  };
}

/** Returns a view with nothing set. */
export function view(given: Partial<SettingsView> = {}): SettingsView {
  return {
    revision: 1,
    fingerprint: 'f1',
    configPath: '/home/me/.config/lunaroute/config.yaml',
    file: { kind: 'ok' },
    effective: [],
    fileValues: {},
    findings: [],
    providers: [provider('openai'), provider('anthropic')],
    keyStore: { available: false, reason: 'no key store here' },
    canUndo: false,
    loginShell: { kind: 'read', shell: '/bin/zsh', at: 0, names: [] },
    startedFrom: 'process 1',
    ...given,
  };
}

/** Returns an effective value that comes from the default. */
export function byDefault(key: string, value: SettingValue): EffectiveSetting {
  return { key, value, source: { kind: 'default' }, hides: [] };
}

/** Returns the state of a settings row in a view of its own. */
export function rowOf(
  setting: EffectiveSetting,
  given: {
    readonly file?: SettingValue;
    readonly draft?: Draft;
    readonly findings?: readonly Finding[];
    readonly refusals?: readonly Finding[];
  } = {},
): RowState {
  const { key } = setting;
  const { file, draft, findings = [], refusals = [] } = given;
  return rowState(entryOf(key), {
    view: view({
      effective: [setting],
      fileValues: file === undefined ? {} : { [key]: file },
      findings,
    }),
    drafts: draft === undefined ? {} : { [key]: draft },
    refusals,
  });
}

/** Returns a finding about a place in the file or about a variable. */
export function finding(given: Partial<Finding> = {}): Finding {
  return {
    level: 'error',
    code: 'invalid_value',
    message: 'It is wrong.',
    at: '/home/me/config.yaml:18:27',
    ...given,
  };
}

/** Returns a value set on line 12 of the file. */
export function inFile(key: string, value: SettingValue, fallback: SettingValue): EffectiveSetting {
  return {
    key,
    value,
    source: { kind: 'file', path: '/home/me/config.yaml', line: 12 },
    hides: [{ kind: 'default', value: fallback }],
  };
}

/** Returns the entry of a key; throws if there is none. */
export function entryOf(key: string, providers = view().providers): SettingEntry {
  const entry = allEntries(providers).find((one) => one.key === key);
  if (entry === undefined) throw new Error(`no setting ${key}`);
  return entry;
}
