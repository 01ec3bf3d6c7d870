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
    ...counted('connections', { value: open, noun: 'open', isProblem: false }),
    ...counted('requests', { value: status?.inFlight ?? 0, noun: 'in progress', isProblem: false }),
    ...counted('providers', problemCount(ofProviders)),
    ...counted('settings', problemCount(problems.length - ofProviders)),
  };
}

/** How many sessions have a request in progress. */
export function countLive(sessions: ReadonlyMap<number, SessionView>): number {
  return [...sessions.values()].filter(({ state }) => state === 'live').length;
}

/** The count of live sessions; empty if zero. */
export function sessionsCount(live: number): Readonly<Partial<Record<PageName, NavigationCount>>> {
  return counted('sessions', { value: live, noun: 'live', isProblem: false });
}

/** The count of the doctor's findings; empty if zero. */
export function doctorCount(
  report: DoctorReport | undefined,
): Readonly<Partial<Record<PageName, NavigationCount>>> {
  const findings = report?.findings.length ?? 0;
  const noun = findings === 1 ? 'finding' : 'findings';
  return counted('doctor', { value: findings, noun, isProblem: true });
}

function problemCount(value: number): NavigationCount {
  return { value, noun: value === 1 ? 'problem' : 'problems', isProblem: true };
}

function counted(
  page: PageName,
  count: NavigationCount,
): Readonly<Partial<Record<PageName, NavigationCount>>> {
  return count.value === 0 ? {} : { [page]: count };
}
