import type { SettingValue } from '../../src/contract/settings/effective.ts';
import type { Draft } from './draft.ts';
import type { RowState } from './row-state.ts';
import { fieldText } from './format-value.ts';

const WHERE_EMPTY: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'path of a PEM or DER file',
  allowed_hosts: 'host, host:port',
  allowed_origins: 'app://obsidian.md',
  proxy_token: 'none',
};

/** What an empty field shows in grey: what applies while the file says nothing, unless something hides the file. */
export function placeholderOf(row: RowState, isHidden: boolean): string {
  const { definition } = row.entry;
  const isNotThere = isHidden && row.fileValue === undefined;
  if (definition.notInFile === true || isNotThere) return 'not in the file';
  if (definition.kind === 'secret' && row.fileValue !== undefined) return 'set, not shown';
  const byDefault = fieldText(row.defaultValue);
  return byDefault === '' ? (WHERE_EMPTY[definition.key] ?? '') : byDefault;
}

/** Whether a switch is on: by its draft, by the file, by the default; by what is in effect where that is unclear. */
export function isOnInFile(row: RowState): boolean {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'boolean') return row.draft.value;
  const parsed = row.entry.definition.parse(settledValue(row));
  return (parsed.kind === 'valid' ? parsed.value : row.setting.value) === true;
}

/** What a choice shows: by its draft, by the file, by the default. */
export function choiceInFile(row: RowState): string {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'string') return row.draft.value;
  const value = settledValue(row);
  const parsed = row.entry.definition.parse(value);
  return fieldText(parsed.kind === 'valid' ? parsed.shown : (value ?? row.setting.value));
}

/** The text of the file that a switch can't show, such as `maybe`; empty where it can. */
export function oddText({ entry, fileValue, isStaged }: RowState): string {
  if (isStaged || fileValue === undefined) return '';
  return entry.definition.parse(fileValue).kind === 'valid' ? '' : fieldText(fileValue);
}

/** The draft of a switch or a choice; undefined where it goes back to what it showed before there was one. */
export function chosenDraft(row: RowState, value: boolean | string): Draft | undefined {
  const before: RowState = { ...row, draft: undefined, isStaged: false };
  const shown = typeof value === 'boolean' ? isOnInFile(before) : choiceInFile(before);
  return value === shown && oddText(before) === '' ? undefined : { kind: 'value', value };
}

/** The file's value, unless it is about to be taken out; else the default. */
function settledValue(row: RowState): SettingValue {
  return row.draft === undefined ? (row.fileValue ?? row.defaultValue) : row.defaultValue;
}
