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

/**
 * Placeholder of an empty field: the value that applies without one in the file, unless the file itself is overridden.
 */
export function placeholderOf(row: RowState, isHidden: boolean): string {
  const { definition } = row.entry;
  const isNotThere = isHidden && row.fileValue === undefined;
  if (definition.notInFile === true || isNotThere) return 'not in the file';
  if (definition.kind === 'secret' && row.fileValue !== undefined) return 'set, not shown';
  const byDefault = fieldText(row.defaultValue);
  return byDefault === '' ? (WHERE_EMPTY[definition.key] ?? '') : byDefault;
}

/** State of a switch: from the draft, the file or the default; from the value in effect if those are unclear. */
export function isOnInFile(row: RowState): boolean {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'boolean') return row.draft.value;
  const parsed = row.entry.definition.parse(settledValue(row));
  return (parsed.kind === 'valid' ? parsed.value : row.setting.value) === true;
}

/** Selected choice: from the draft, the file or the default. */
export function choiceInFile(row: RowState): string {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'string') return row.draft.value;
  const value = settledValue(row);
  const parsed = row.entry.definition.parse(value);
  return fieldText(parsed.kind === 'valid' ? parsed.shown : (value ?? row.setting.value));
}

/** Text in the file that a switch cannot represent, such as `maybe`; empty otherwise. */
export function oddText({ entry, fileValue, isStaged }: RowState): string {
  if (isStaged || fileValue === undefined) return '';
  return entry.definition.parse(fileValue).kind === 'valid' ? '' : fieldText(fileValue);
}

/** Draft for a switch or choice; undefined if that restores what it showed without a draft. */
export function chosenDraft(row: RowState, value: boolean | string): Draft | undefined {
  const before: RowState = { ...row, draft: undefined, isStaged: false };
  const shown = typeof value === 'boolean' ? isOnInFile(before) : choiceInFile(before);
  return value === shown && oddText(before) === '' ? undefined : { kind: 'value', value };
}

/** Value in the file, or the default if a draft would remove it. */
function settledValue(row: RowState): SettingValue {
  return row.draft === undefined ? (row.fileValue ?? row.defaultValue) : row.defaultValue;
}
