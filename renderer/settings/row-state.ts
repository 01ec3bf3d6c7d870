import type { EffectiveSetting, Finding, SettingValue } from '../../src/contract/settings.ts';
import type { SettingsView } from '../../src/contract/settings-view.ts';
import {
  type Draft,
  type DraftContext,
  type DraftReading,
  type DraftValue,
  readDraft,
  type RuleDraft,
} from './draft.ts';
import { isOverridden } from './provenance.ts';
import type { SettingEntry } from './setting-entry.ts';
import { shortValue } from './value-words.ts';

/** Everything a row shows, before it is drawn. */
export interface RowState {
  readonly entry: SettingEntry;
  readonly setting: EffectiveSetting;
  /** What the file says; undefined where it says nothing. */
  readonly fileValue: SettingValue | undefined;
  /** The built-in value; undefined where there is none. */
  readonly defaultValue: SettingValue | undefined;
  readonly findings: readonly Finding[];
  /** Something above the file holds. */
  readonly isOverridden: boolean;
  readonly draft: Draft | undefined;
  /** What the draft comes to; undefined without one. */
  readonly reading: DraftReading | undefined;
  /** There is a draft, and it is not what the file says already. */
  readonly isStaged: boolean;
  /** In the file, staged, or from a variable: not simply the default. */
  readonly isModified: boolean;
}

/** What the rows of a page are made of. */
export interface RowInputs {
  readonly view: SettingsView;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** What the program found wrong with staged values. */
  readonly refusals: readonly Finding[];
}

/** The state of one row. */
export function rowState(entry: SettingEntry, inputs: RowInputs): RowState {
  const { view, drafts, refusals } = inputs;
  const setting = view.effective.find(({ key }) => key === entry.key) ?? nothingSet(entry.key);
  const fileValue = view.fileValues[entry.key];
  const draft = drafts[entry.key];
  const defaultValue = defaultOf(setting);
  const reading =
    draft === undefined
      ? undefined
      : readDraft(draft, entry.facts, draftContext(entry, defaultValue, view.providers));
  const isStaged = reading !== undefined && differs(reading, fileValue);
  return {
    entry,
    setting,
    fileValue,
    defaultValue,
    findings: [...(isStaged ? refusals : view.findings)].filter(({ key }) => key === entry.key),
    isOverridden: isOverridden(setting, entry.variable),
    draft,
    reading,
    isStaged,
    isModified: isStaged || fileValue !== undefined || setting.source.kind !== 'default',
  };
}

/** What a check of this setting's draft needs to know. */
export function draftContext(
  entry: SettingEntry,
  defaultValue: SettingValue | undefined,
  providers: SettingsView['providers'],
): DraftContext {
  const known = defaultValue === undefined || defaultValue === null;
  return {
    defaultWords: known ? '' : shortValue(defaultValue, entry.facts),
    providers: providers.map(({ name }) => name),
  };
}

/** The built-in value of a setting: in force, or hidden below everything else. */
export function defaultOf(setting: EffectiveSetting): SettingValue | undefined {
  if (setting.source.kind === 'default') return setting.value;
  return setting.hides.find(({ kind }) => kind === 'default')?.value;
}

/** Whether a draft would change the file. What cannot be read counts as a change. */
export function differs(reading: DraftReading, fileValue: SettingValue | undefined): boolean {
  if (reading.kind === 'invalid') return true;
  return comparable(reading.value) !== comparable(fileValue ?? null);
}

/** Rules are compared as the program shows them: one text of JSON each. */
function comparable(value: DraftValue | SettingValue): string {
  const items = Array.isArray(value) ? value.map(comparableItem) : value;
  return JSON.stringify(items);
}

function comparableItem(item: string | number | RuleDraft): string | number {
  if (typeof item !== 'object') return item;
  return JSON.stringify({ model_pattern: item.model_pattern, provider: item.provider });
}

function nothingSet(key: string): EffectiveSetting {
  return { key, value: null, source: { kind: 'default' }, hides: [] };
}
