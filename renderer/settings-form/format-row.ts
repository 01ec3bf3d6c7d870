import { cautionOf } from '../../src/contract/settings/cautions.ts';
import type { SettingValue } from '../../src/contract/settings/effective.ts';
import { hasMoved, type RowState } from './row-state.ts';
import { meantValue, shortValue } from './format-value.ts';

/** DOM ids of a row's parts, for `aria-describedby`. */
export interface RowIds {
  readonly field: string;
  readonly label: string;
  readonly meaning: string;
  readonly effect: string;
  readonly source: string;
  /** Element with the field's error message. */
  readonly problem: string;
}

/** DOM ids of the row of a key. */
export function rowIds(key: string): RowIds {
  const base = `setting-${key}`;
  return {
    field: base,
    label: `${base}-label`,
    meaning: `${base}-meaning`,
    effect: `${base}-effect`,
    source: `${base}-source`,
    problem: `${base}-problem`,
  };
}

/** Whether the row's field is the routing rules editor. */
export function isRuleRow(row: RowState): boolean {
  return row.entry.definition.kind === 'rules';
}

/** Label of the row's reset button; empty if there is nothing to undo. */
export function formatReset({ entry, isStaged, fileValue, defaultValue }: RowState): string {
  if (isStaged) return 'Undo this edit';
  if (fileValue === undefined) return '';
  const { definition } = entry;
  // A user-defined provider needs both.
  if (['provider_type', 'base_url'].includes(definition.key) && defaultValue === null) return '';
  return defaultValue === null
    ? 'Remove from file'
    : `Remove from file (back to ${meantValue(defaultValue, definition)})`;
}

/** Short text on what Apply will do to the row; empty if nothing. */
export function formatStaged({ isStaged, reading }: RowState, configName: string): string {
  if (!isStaged || reading?.kind !== 'value') return '';
  return reading.value === null ? `removed from ${configName} on Apply` : 'saved on Apply';
}

/** Warns if a staged value would open access or send data unencrypted; empty otherwise. */
export function stagedCaution({ entry, isStaged, reading }: RowState): string {
  return isStaged && reading?.kind === 'value' ? cautionOf(entry.definition, reading.value) : '';
}

/** Warns that the value in the file has changed since the draft was started; empty otherwise. */
export function formatMoved(row: RowState, configName: string): string {
  if (!hasMoved(row)) return '';
  const { fileValue, draft, entry } = row;
  const { kind } = entry.definition;
  const from = draft?.was ?? null;
  if (kind === 'secret' || kind === 'rules') return `${configName} has changed since you started`;
  const said = (value: SettingValue): string => quoted(value, shortValue(value, entry.definition));
  if (fileValue === undefined) return `${configName} no longer has a value; you started from ${said(from)}`;
  return `${configName} now has ${said(fileValue)}; you started from ${from === null ? 'no value' : said(from)}`;
}

/** Text and lists need quotes to set them apart from the sentence. */
function quoted(value: SettingValue, words: string): string {
  return typeof value === 'number' || typeof value === 'boolean' ? words : `“${words}”`;
}
