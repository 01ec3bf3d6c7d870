import { HIDDEN_SECRET } from '../../src/contract/settings/effective.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { complaints } from './draft.ts';
import type { RowState } from './row-state.ts';
import { ruleItems } from './rules-value.ts';
import { spotOf } from './format-unusable.ts';

/** Problems of a row, shown below its field and beside its source. */
export interface RowProblems {
  /** Error messages for the text in the field. */
  readonly ofField: readonly string[];
  /** All other findings, errors first. */
  readonly others: readonly Finding[];
  readonly hasErrors: boolean;
}

/** Problems of a row; those of a draft only after its field has lost focus. */
export function rowProblems(row: RowState, isChecked: boolean): RowProblems {
  const found = row.isStaged ? undefined : badFileValue(row);
  const ofField = row.isStaged ? draftComplaints(row, isChecked) : fileComplaints(row, found);
  const others = row.findings.filter((finding) => finding !== found).toSorted(errorsFirst);
  return { ofField, others, hasErrors: ofField.length > 0 || others.some(({ level }) => level === 'error') };
}

/** Comparator that sorts errors before warnings. */
export function errorsFirst(one: Finding, other: Finding): number {
  return Number(one.level === 'warning') - Number(other.level === 'warning');
}

function draftComplaints({ reading }: RowState, isChecked: boolean): readonly string[] {
  return isChecked && reading?.kind === 'invalid' ? reading.messages : [];
}

/** Prefers the field's own message: the program's is longer and includes the location. */
function fileComplaints(row: RowState, found: Finding | undefined): readonly string[] {
  if (found === undefined) return [];
  const { fileValue, entry } = row;
  // The window cannot check secrets or values with `${...}` references.
  const isShown = fileValue !== undefined && fileValue !== HIDDEN_SECRET && !String(fileValue).includes('${');
  const raw =
    entry.definition.kind === 'rules' && Array.isArray(fileValue) ? ruleItems(fileValue) : fileValue;
  const said = isShown ? complaints(raw, entry.definition) : [];
  return said.length === 0 ? [found.message] : said;
}

/** The finding about an unusable value in the file; findings about a variable do not concern the field. */
function badFileValue({ findings }: RowState): Finding | undefined {
  return findings.find((finding) => isBadValue(finding) && spotOf(finding.at).isInFile);
}

/** Whether a finding reports an unusable value, wherever it is set. */
export function isBadValue({ level, code }: Finding): boolean {
  return level === 'error' && (code === 'invalid_value' || code === 'yaml_shape');
}
