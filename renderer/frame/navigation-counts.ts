import type { DoctorReport } from '../../src/contract/doctor.ts';
import type { SessionView } from '../../src/contract/sessions.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import type { PoolView, Status } from '../../src/contract/status.ts';
import type { PageName } from '../navigation/place.ts';

/** A number next to a page's name. */
export interface NavigationCount {
  readonly value: number;
  /** The noun for screen readers, such as `open`. */
  readonly noun: string;
  readonly isProblem: boolean;
}

/** The count for each page; pages with a count of zero have no entry. */
export function navigationCounts(
  status: Status | undefined,
  pools: ReadonlyMap<string, PoolView>,
  settings: SettingsView | undefined,
): Readonly<Partial<Record<PageName, NavigationCount>>> {
  const open = [...pools.values()].reduce((sum, { stats }) => sum + stats.open, 0);
  const problems = (settings?.findings ?? []).filter(({ level }) => level === 'error');
  const ofProviders = problems.filter(({ key }) => key?.startsWith('providers.') === true).length;
  return {
    ...counted('connections', open, 'open', false),
    ...counted('requests', status?.inFlight ?? 0, 'in progress', false),
    ...counted('providers', ofProviders, ofProviders === 1 ? 'problem' : 'problems', true),
    ...counted(
      'settings',
      problems.length - ofProviders,
      problems.length - ofProviders === 1 ? 'problem' : 'problems',
      true,
    ),
  };
}

/** How many sessions have a request in progress. */
export function countLive(sessions: ReadonlyMap<number, SessionView>): number {
  return [...sessions.values()].filter(({ state }) => state === 'live').length;
}

/** The count of live sessions; empty if zero. */
export function sessionsCount(live: number): Readonly<Partial<Record<PageName, NavigationCount>>> {
  return counted('sessions', live, 'live', false);
}

/** The count of the doctor's findings; empty if zero. */
export function doctorCount(
  report: DoctorReport | undefined,
): Readonly<Partial<Record<PageName, NavigationCount>>> {
  const findings = report?.findings.length ?? 0;
  return counted('doctor', findings, findings === 1 ? 'finding' : 'findings', true);
}

function counted(
  page: PageName,
  value: number,
  noun: string,
  isProblem: boolean,
): Readonly<Partial<Record<PageName, NavigationCount>>> {
  return value === 0 ? {} : { [page]: { value, noun, isProblem } };
}
