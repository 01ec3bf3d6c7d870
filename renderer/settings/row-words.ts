import { shortValue } from './value-words.ts';
import type { RowState } from './row-state.ts';

/** The ids of a row's parts, so that its field can be described by them. */
export interface RowIds {
  readonly field: string;
  readonly label: string;
  readonly meaning: string;
  readonly force: string;
  readonly source: string;
}

export function rowIds(key: string): RowIds {
  const base = `setting-${key}`;
  return {
    field: base,
    label: `${base}-label`,
    meaning: `${base}-meaning`,
    force: `${base}-force`,
    source: `${base}-source`,
  };
}

/** Whether the row's field is the editor of the routing rules. */
export function isRuleRow(row: RowState): boolean {
  return row.entry.facts.kind === 'rules';
}

/** What is wrong with the row's draft, once it should be said; empty where nothing is. */
export function shownProblem(row: RowState, isChecked: boolean): string {
  if (row.isStaged && isChecked && row.reading?.kind === 'invalid') return row.reading.message;
  // While a draft is typed, what the program found in the file is past.
  const error = row.findings.find(({ level }) => level === 'error');
  return error?.message ?? '';
}

/** What the row's one button does; empty where there is nothing to take back. */
export function resetWords(row: RowState): string {
  if (row.isStaged) return 'drop this change';
  if (row.fileValue === undefined) return '';
  // Without them a provider of one's own is none.
  const { key } = row.entry.facts;
  if ((key === 'provider_type' || key === 'base_url') && row.defaultValue === null) return '';
  const known = row.defaultValue === undefined || row.defaultValue === null;
  return known
    ? 'take it out of the file'
    : `take it out of the file, back to ${shortValue(row.defaultValue, row.entry.facts)}`;
}

/** What Apply will do to the row, in a few words; empty where it does nothing. */
export function stagedWords(row: RowState, configName: string): string {
  if (!row.isStaged || row.reading?.kind !== 'value') return '';
  if (row.reading.value === null) return `leaves ${configName} on Apply`;
  return `${configName} on Apply`;
}
