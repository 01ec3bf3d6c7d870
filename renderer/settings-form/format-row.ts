import { cautionOf } from '../../src/contract/settings/cautions.ts';
import type { SettingValue } from '../../src/contract/settings/effective.ts';
import { hasMoved, type RowState } from './row-state.ts';
import { meantValue, shortValue } from './format-value.ts';

/** The ids of a row's parts, so that its field can be described by them. */
export interface RowIds {
  readonly field: string;
  readonly label: string;
  readonly meaning: string;
  readonly effect: string;
  readonly source: string;
  /** What is wrong with the field's value. */
  readonly problem: string;
}

/** The ids of the row of a key. */
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

/** Whether the row's field is the editor of the routing rules. */
export function isRuleRow(row: RowState): boolean {
  return row.entry.definition.kind === 'rules';
}

/** What the row's one button does; empty where there is nothing to undo. */
export function formatReset({ entry, isStaged, fileValue, defaultValue }: RowState): string {
  if (isStaged) return 'Undo this edit';
  if (fileValue === undefined) return '';
  const { definition } = entry;
  // Without them a provider of one's own is none.
  if (['provider_type', 'base_url'].includes(definition.key) && defaultValue === null) return '';
  return defaultValue === null
    ? 'Remove from file'
    : `Remove from file (back to ${meantValue(defaultValue, definition)})`;
}

/** What Apply will do to the row, in a few words; empty where it does nothing. */
export function formatStaged({ isStaged, reading }: RowState, configName: string): string {
  if (!isStaged || reading?.kind !== 'value') return '';
  return reading.value === null ? `removed from ${configName} on Apply` : 'saved on Apply';
}

/** What a staged value would open or send unencrypted; empty where there is nothing to say. */
export function stagedCaution({ entry, isStaged, reading }: RowState): string {
  return isStaged && reading?.kind === 'value' ? cautionOf(entry.definition, reading.value) : '';
}

/** That the file has another value than the one the draft began from; empty where it has not. */
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

/** Text and lists would run into the sentence. */
function quoted(value: SettingValue, words: string): string {
  return typeof value === 'number' || typeof value === 'boolean' ? words : `“${words}”`;
}
