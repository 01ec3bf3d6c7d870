import type { Finding } from '../../src/contract/settings.ts';
import type { SettingsView } from '../../src/contract/settings-view.ts';

/** The page that findings are for. */
export type FindingsOf = 'providers' | 'settings';

/**
 * Findings that no row shows: those without a key on both pages, the others on the page that their key belongs to.
 * A file that does not parse has a banner of its own.
 */
export function pageFindings(
  view: SettingsView,
  page: FindingsOf,
  rowKeys: ReadonlySet<string>,
): readonly Finding[] {
  return view.findings.filter(({ key, code }) => {
    if (view.file.kind === 'broken' && (code === 'yaml_syntax' || code === 'file_unreadable')) return false;
    if (key === undefined) return true;
    if (rowKeys.has(key)) return false;
    return key.startsWith('providers.') === (page === 'providers');
  });
}

/** Why nothing can be edited: what is wrong with the file; empty where it can be read. */
export function lockedBecause(view: SettingsView): string {
  if (view.file.kind !== 'broken') return '';
  return 'The file cannot be read as it is, so nothing is written to it. Put it right first.';
}
