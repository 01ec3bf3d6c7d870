import { HIDDEN_SECRET } from '../../src/contract/settings/effective.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { complaints } from './draft.ts';
import type { RowState } from './row-state.ts';
import { ruleItems } from './rules-value.ts';
import { spotOf } from './format-unusable.ts';

/** What a row complains of: below its field, and beside its source. */
export interface RowProblems {
  /** What is wrong with the text in the field, in sentences. */
  readonly ofField: readonly string[];
  /** Everything else that was found, errors first. */
  readonly others: readonly Finding[];
  readonly hasErrors: boolean;
}

/** What a row complains of; a draft only once its field was left. */
export function rowProblems(row: RowState, isChecked: boolean): RowProblems {
  const found = row.isStaged ? undefined : badFileValue(row);
  const ofField = row.isStaged ? draftComplaints(row, isChecked) : fileComplaints(row, found);
  const others = row.findings.filter((finding) => finding !== found).toSorted(errorsFirst);
  return { ofField, others, hasErrors: ofField.length > 0 || others.some(({ level }) => level === 'error') };
}

/** Orders findings: errors, then warnings. */
export function errorsFirst(one: Finding, other: Finding): number {
  return Number(one.level === 'warning') - Number(other.level === 'warning');
}

function draftComplaints({ reading }: RowState, isChecked: boolean): readonly string[] {
  return isChecked && reading?.kind === 'invalid' ? reading.messages : [];
}

/** The program's word is long and names the place: the field says what must be there. */
function fileComplaints(row: RowState, found: Finding | undefined): readonly string[] {
  if (found === undefined) return [];
  const { fileValue, entry } = row;
  // What is hidden, or put together from variables, the window cannot judge.
  const isShown = fileValue !== undefined && fileValue !== HIDDEN_SECRET && !String(fileValue).includes('${');
  const raw =
    entry.definition.kind === 'rules' && Array.isArray(fileValue) ? ruleItems(fileValue) : fileValue;
  const said = isShown ? complaints(raw, entry.definition) : [];
  return said.length === 0 ? [found.message] : said;
}

/** The finding that the file's value can't be read; one about a variable's is not about the field. */
function badFileValue({ findings }: RowState): Finding | undefined {
  return findings.find((finding) => isBadValue(finding) && spotOf(finding.at).isInFile);
}

/** Whether a finding says that a value means nothing, wherever it is. */
export function isBadValue({ level, code }: Finding): boolean {
  return level === 'error' && (code === 'invalid_value' || code === 'yaml_shape');
}
