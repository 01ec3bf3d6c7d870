import type { EffectiveSetting } from '../contract/settings.ts';
import type { FileState, ProviderView, SettingsView } from '../contract/settings-view.ts';
import { parseConfig } from './config-file.ts';
import type { ReadConfig } from './config-text.ts';
import { fileValues } from './known-keys.ts';
import { BUILT_IN, variablePrefix } from './provider-names.ts';

/** What the view is made from besides the file. */
export interface ViewParts extends Pick<
  SettingsView,
  'revision' | 'fingerprint' | 'keyStore' | 'canUndo' | 'loginShell' | 'startedFrom'
> {
  readonly read: ReadConfig;
}

/** Everything the settings pages show; it holds no secret. */
export function settingsView({ read, ...rest }: ViewParts): SettingsView {
  const { resolved, text, goodText } = read;
  return {
    ...rest,
    configPath: resolved.configPath,
    file: fileState(read),
    effective: resolved.effective,
    fileValues: fileValues(parseConfig(resolved.configPath, goodText ?? text ?? '').file.tree),
    findings: resolved.findings,
    providers: providerViews(read),
  };
}

function fileState({ text, broken }: ReadConfig): FileState {
  if (broken !== undefined) return { kind: 'broken', message: broken.message, at: broken.at };
  return { kind: text === undefined ? 'missing' : 'ok' };
}

function providerViews({ resolved }: ReadConfig): readonly ProviderView[] {
  const rows = new Map<string, EffectiveSetting>(resolved.effective.map((row) => [row.key, row]));
  return resolved.settings.providers.map(({ name, dialect, enabled }) => {
    const key = rows.get(`providers.${name}.api_key`);
    const baseUrl = rows.get(`providers.${name}.base_url`)?.value;
    return {
      name,
      dialect,
      enabled,
      builtIn: BUILT_IN.some((one) => one === name),
      baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
      keySource: key === undefined || key.value === null ? null : key.source,
      variablePrefix: variablePrefix(name),
    };
  });
}
