import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import type { EffectiveSetting, SettingValue } from '../../src/contract/settings/effective.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { isSameShown } from '../../src/contract/settings/parse-value.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { type Draft, type DraftReading, isWrittenAsTyped, readDraft } from './draft.ts';
import { isOverridden } from './provenance.ts';
import { ruleItems } from './rules-value.ts';
import type { SettingEntry } from './setting-entry.ts';

/** Everything a row shows, before it is drawn. */
export interface RowState {
  readonly entry: SettingEntry;
  readonly setting: EffectiveSetting;
  /** What the file says; undefined where it says nothing. */
  readonly fileValue: SettingValue | undefined;
  /** The built-in value; null where there is none. */
  readonly defaultValue: SettingValue;
  readonly findings: readonly Finding[];
  /** Something above the file wins. */
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
  /** What the program found in staged values. */
  readonly refusals: readonly Finding[];
}

/** The state of one row. */
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

/** Whether a staged row began from another value than the file has by now. */
export function hasMoved({ draft, isStaged, fileValue = null }: RowState): boolean {
  return isStaged && draft?.was !== undefined && !isSameShown(draft.was, fileValue);
}

/** The built-in value: in effect, or hidden below everything else. */
function defaultOf({ source, value, hides }: EffectiveSetting): SettingValue | undefined {
  return source.kind === 'default' ? value : hides.find(({ kind }) => kind === 'default')?.value;
}

/** Whether a draft would change the file. What cannot be read counts as a change. */
function differs(
  reading: DraftReading,
  fileValue: SettingValue | undefined,
  definition: AnyDefinition,
): boolean {
  if (reading.kind === 'invalid') return true;
  const written = definition.kind === 'rules' && Array.isArray(fileValue) ? ruleItems(fileValue) : fileValue;
  return comparable(reading.value, definition) !== comparable(written, definition);
}

/** The value in one of its spellings; text is compared as it is typed, and no rules are as good as none. */
function comparable(raw: unknown, definition: AnyDefinition): string {
  if (raw === undefined || raw === null) return 'null';
  if (definition.kind === 'rules' && Array.isArray(raw) && raw.length === 0) return 'null';
  const parsed = isWrittenAsTyped(definition) ? undefined : definition.parse(raw);
  return JSON.stringify(parsed?.kind === 'valid' ? parsed.shown : raw);
}

function nothingSet(key: string): EffectiveSetting {
  return { key, value: null, source: { kind: 'default' }, hides: [] };
}
