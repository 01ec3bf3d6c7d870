import type { SettingValue } from '../../src/contract/settings.ts';
import type { Draft } from './draft.ts';
import type { RowState } from './row-state.ts';
import { fieldText } from './value-words.ts';

const WHERE_EMPTY: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'path of a PEM file',
  allowed_hosts: 'host, host:port',
  proxy_token: 'none',
};

/** What an empty field shows in grey: what holds while the file says nothing, unless something hides the file. */
export function placeholderOf(row: RowState, isHidden: boolean): string {
  const { facts } = row.entry;
  if (isHidden && row.fileValue === undefined) return 'not in the file';
  if (facts.kind === 'secret' && row.fileValue !== undefined) return 'set, not shown';
  const byDefault = fieldText(row.defaultValue);
  return byDefault === '' ? (WHERE_EMPTY[facts.key] ?? '') : byDefault;
}

/** Whether a switch stands on: by its draft, by the file, by the default. */
export function isOnInFile(row: RowState): boolean {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'boolean') return row.draft.value;
  return isTrue(settledValue(row));
}

/** What a choice shows: by its draft, by the file, by the default. */
export function choiceInFile(row: RowState): string {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'string') return row.draft.value;
  return fieldText(settledValue(row) ?? row.setting.value);
}

/** The draft of a switch or a choice; undefined where it goes back to what it showed before there was one. */
export function chosenDraft(row: RowState, value: boolean | string): Draft | undefined {
  const before: RowState = { ...row, draft: undefined };
  const shown = typeof value === 'boolean' ? isOnInFile(before) : choiceInFile(before);
  return value === shown ? undefined : { kind: 'value', value };
}

/** The file's value, unless it is about to be taken out; else the default. */
function settledValue(row: RowState): SettingValue | undefined {
  return row.draft === undefined ? (row.fileValue ?? row.defaultValue) : row.defaultValue;
}

/** A YAML boolean, also where the file has a word for it. */
function isTrue(value: SettingValue | undefined): boolean {
  return value === true || value === 1 || /^(?:true|1|yes|on)$/iu.test(fieldText(value).trim());
}
