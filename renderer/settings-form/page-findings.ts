import type { Finding } from '../../src/contract/settings/finding.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { plural } from '../text/format.ts';
import { errorsFirst } from './row-problems.ts';

/** The page that findings are for. */
export type FindingsOf = 'providers' | 'settings';

/** More findings than these are folded at first. */
export const MAX_UNFOLDED = 2;

/** Findings that a banner of the page says already, by the state of the file. */
const SAID_BY_BANNER: Readonly<Partial<Record<SettingsView['file']['kind'], readonly Finding['code'][]>>> = {
  broken: ['yaml_syntax', 'yaml_shape', 'file_unreadable', 'file_torn', 'file_slow'],
  gone: ['file_missing', 'file_empty'],
};

/** What was found, errors first: what has no key on both pages, the rest on the page that its key belongs to. */
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
