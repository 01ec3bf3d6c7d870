import type { Finding } from '../../src/contract/settings/finding.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { plural } from '../text/format.ts';
import { errorsFirst } from './row-problems.ts';

/** Page that shows a finding. */
export type FindingsOf = 'providers' | 'settings';

/** A box with more findings than this is collapsed at first. */
export const MAX_UNFOLDED = 2;

/** Findings that the page's banner already reports, by state of the file. */
const SAID_BY_BANNER: Readonly<Partial<Record<SettingsView['file']['kind'], readonly Finding['code'][]>>> = {
  broken: ['yaml_syntax', 'yaml_shape', 'file_unreadable', 'file_torn', 'file_slow'],
  gone: ['file_missing', 'file_empty'],
};

/** Findings for a page, errors first: those without a key appear on both pages, the others on the page of their key. */
export function pageFindings(view: SettingsView, page: FindingsOf): readonly Finding[] {
  const said = SAID_BY_BANNER[view.file.kind] ?? [];
  return view.findings
    .filter(({ key, code }) =>
      key === undefined ? !said.includes(code) : key.startsWith('providers.') === (page === 'providers'),
    )
    .toSorted(errorsFirst);
}

/** `3 problems, 2 warnings`. */
export function findingCounts(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  return [errors === 0 ? '' : plural(errors, 'problem'), warnings === 0 ? '' : plural(warnings, 'warning')]
    .filter(Boolean)
    .join(', ');
}
