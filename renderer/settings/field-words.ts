import type { SettingValue } from '../../src/contract/settings.ts';
import type { RowState } from './row-state.ts';
import { fieldText } from './value-words.ts';

const WHERE_EMPTY: Readonly<Record<string, string>> = {
  proxy: 'direct',
  ca_file: 'path of a PEM file',
  allowed_hosts: 'host, host:port',
  proxy_token: 'none',
};

/** What an empty field shows in grey: what holds while the file says nothing. */
export function placeholderOf(row: RowState): string {
  const { facts } = row.entry;
  if (facts.kind === 'secret' && row.fileValue !== undefined) return 'set, not shown';
  const byDefault = fieldText(row.defaultValue);
  return byDefault === '' ? (WHERE_EMPTY[facts.key] ?? '') : byDefault;
}

/** Whether a switch stands on: by its draft, by the file, by the default. */
export function isOnInFile(row: RowState): boolean {
  if (row.draft?.kind === 'value' && typeof row.draft.value === 'boolean') return row.draft.value;
  const isReset = row.draft !== undefined;
  return isTrue(isReset ? row.defaultValue : (row.fileValue ?? row.defaultValue));
}

/** A YAML boolean, also where the file has a word for it. */
function isTrue(value: SettingValue | undefined): boolean {
  return value === true || value === 1 || /^(?:true|1|yes|on)$/iu.test(fieldText(value).trim());
}
