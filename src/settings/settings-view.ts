import { DIALECTS } from '../contract/dialect.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { BUILT_IN, variablePrefix } from '../contract/settings/provider-name.ts';
import type { FileState, ProviderView, SettingsView } from '../contract/settings/settings-view.ts';
import { DEFAULT_DIALECT } from '../dialects/dialects.ts';
import { parseConfig } from './file/config-file.ts';
import { fileValues } from './file-values.ts';
import type { ReadConfig } from './read-config.ts';

/** Inputs for the view besides the file. */
export interface ViewParts extends Pick<
  SettingsView,
  'revision' | 'fingerprint' | 'keyStore' | 'canUndo' | 'loginShell' | 'startedFrom'
> {
  readonly read: ReadConfig;
  readonly effective: readonly EffectiveSetting[];
  /** Problems outside the settings, such as a port in use. */
  readonly problems: readonly Finding[];
}

/** Returns everything that the settings pages show; contains no secrets. */
export function settingsView({ read, problems, effective, ...rest }: ViewParts): SettingsView {
  const { configPath, findings } = read.resolution;
  return {
    ...rest,
    configPath,
    file: fileState(read),
    effective,
    fileValues: valuesOnDisk(read),
    findings: [...findings, ...problems],
    providers: providerViews(read),
  };
}

/** Returns the file's values, or its last usable ones if it is unusable. */
function valuesOnDisk({ resolution, file, kept, goodText }: ReadConfig): SettingsView['fileValues'] {
  const text = kept === undefined && file.kind === 'text' ? file.text : goodText;
  return fileValues(parseConfig(resolution.configPath, text ?? '').tree);
}

function fileState({ file, kept, resolution }: ReadConfig): FileState {
  const finding = kept?.finding ?? resolution.broken;
  if (finding === undefined) return { kind: file.kind === 'text' ? 'ok' : 'missing' };
  const { message, at, code } = finding;
  if (kept !== undefined && (code === 'file_missing' || code === 'file_empty'))
    return { kind: 'gone', message, at };
  return { kind: 'broken', message, at, isKept: kept !== undefined };
}

function providerViews({ resolution }: ReadConfig): readonly ProviderView[] {
  const { providers, misconfigured } = resolution.settings;
  const rows = new Map<string, EffectiveSetting>(resolution.effective.map((row) => [row.key, row]));
  const view = (name: string, refusal: string | null): ProviderView => {
    const valueOf = (key: string) => rows.get(`providers.${name}.${key}`);
    const key = valueOf('api_key');
    const baseUrl = valueOf('base_url')?.value;
    const dialect = valueOf('provider_type')?.value;
    return {
      name,
      dialect: DIALECTS.find((one) => one === dialect) ?? DEFAULT_DIALECT,
      enabled: valueOf('enabled')?.value !== false,
      builtIn: BUILT_IN.some((one) => one === name),
      baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
      keySource: key === undefined || key.value === null ? null : key.source,
      refusal,
      variablePrefix: variablePrefix(name),
    };
  };
  return [
    ...providers.map(({ name }) => view(name, null)),
    ...misconfigured.map(({ name, at, message }) => view(name, `${at}: ${message}`)),
  ];
}
