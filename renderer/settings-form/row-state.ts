import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue } from '../../src/contract/settings/effective.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { isSameShown } from '../../src/contract/settings/parse-value.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { type Draft, type DraftReading, isWrittenAsTyped, readDraft } from './draft.ts';
import { isOverridden } from './provenance.ts';
import { ruleItems } from './rules-value.ts';
import type { SettingEntry } from './setting-entry.ts';

/** All data that a row displays. */
export interface RowState {
  readonly entry: SettingEntry;
  readonly setting: EffectiveSetting;
  /** Value in the file; undefined if it has none. */
  readonly fileValue: SettingValue | undefined;
  /** Built-in value; null if there is none. */
  readonly defaultValue: SettingValue;
  readonly findings: readonly Finding[];
  /** Whether something overrides the file. */
  readonly isOverridden: boolean;
  readonly draft: Draft | undefined;
  /** Parsed draft; undefined without one. */
  readonly reading: DraftReading | undefined;
  /** Whether there is a draft that differs from the file. */
  readonly isStaged: boolean;
  /** Whether the value is in the file, staged, or set elsewhere, rather than just the default. */
  readonly isModified: boolean;
}

/** Data that the rows of a page are built from. */
export interface RowInputs {
  readonly view: SettingsView;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Findings of the program on the staged values. */
  readonly refusals: readonly Finding[];
}

/** Builds the state of one row. */
export function rowState(entry: SettingEntry, { view, drafts, refusals }: RowInputs): RowState {
  const { key, definition } = entry;
  const setting = view.effective.find((one) => one.key === key) ?? nothingSet(key);
  const fileValue = view.fileValues[key];
  const draft = drafts[key];
  const reading = draft === undefined ? undefined : readDraft(draft, definition);
  const isStaged = reading !== undefined && differs(reading, fileValue, definition);
  return {
    entry,
    setting,
    fileValue,
    defaultValue: defaultOf(setting) ?? shownDefault(definition),
    findings: (isStaged ? refusals : view.findings).filter((finding) => finding.key === key),
    isOverridden: isOverridden(setting, entry.variables.length > 0),
    draft,
    reading,
    isStaged,
    isModified: isStaged || fileValue !== undefined || setting.source.kind !== 'default',
  };
}

/** Whether the value in the file has changed since the row was first edited. */
export function hasMoved({ draft, isStaged, fileValue = null }: RowState): boolean {
  return isStaged && draft?.was !== undefined && !isSameShown(draft.was, fileValue);
}

/** Built-in value, whether in effect or overridden. */
function defaultOf({ source, value, hides }: EffectiveSetting): SettingValue | undefined {
  return source.kind === 'default' ? value : hides.find(({ kind }) => kind === 'default')?.value;
}

/** Whether a draft would change the file. An invalid draft counts as a change. */
function differs(
  reading: DraftReading,
  fileValue: SettingValue | undefined,
  definition: AnyDefinition,
): boolean {
  if (reading.kind === 'invalid') return true;
  const written = definition.kind === 'rules' && Array.isArray(fileValue) ? ruleItems(fileValue) : fileValue;
  return comparable(reading.value, definition) !== comparable(written, definition);
}

/** Normalized form for comparison; text is compared as typed, and an empty list of rules equals none. */
function comparable(raw: unknown, definition: AnyDefinition): string {
  if (raw === undefined || raw === null) return 'null';
  if (definition.kind === 'rules' && Array.isArray(raw) && raw.length === 0) return 'null';
  const parsed = isWrittenAsTyped(definition) ? undefined : definition.parse(raw);
  return JSON.stringify(parsed?.kind === 'valid' ? parsed.shown : raw);
}

function nothingSet(key: string): EffectiveSetting {
  return { key, value: null, source: { kind: 'default' }, hides: [] };
}
