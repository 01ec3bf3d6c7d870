import {
  Activity,
  ArrowRightLeft,
  GanttChart,
  Link,
  ListTree,
  ScrollText,
  Settings2,
  SlidersHorizontal,
} from 'lucide-react';
import { memo } from 'react';
import { useDoctor, useDoctorReport } from '../pages/doctor/doctor-store.ts';
import { useLive } from '../live/store.ts';
import { classNames } from '../ui/class-names.ts';
import { Tip } from '../ui/tip.tsx';
import { countLive, doctorCount, navigationCounts, sessionsCount } from './navigation-counts.ts';
import { hrefOf, PAGE_LABELS, type PageName, PAGES } from '../navigation/place.ts';
import { keyboardPlatform } from '../navigation/page-keys.ts';
import { ariaKeys, shownKeys } from '../navigation/shortcuts.ts';
import { useIsNarrow } from '../ui/use-width.ts';
import { usePlace } from '../navigation/use-place.ts';
import * as words from './words.ts';

const ICONS: Readonly<Record<PageName, typeof Settings2>> = {
  providers: SlidersHorizontal,
  connections: GanttChart,
  sessions: ListTree,
  requests: ArrowRightLeft,
  log: ScrollText,
  assistants: Link,
  doctor: Activity,
  settings: Settings2,
};

/** The count of findings is updated while another page is open; each update scans the recorded hour. */
const DOCTOR_EVERY_MS = 30_000;

/** Links to all pages, each with its count. */
export function Navigation() {
  const { page } = usePlace();
  const isNarrow = useIsNarrow();
  const status = useLive((live) => live.status);
  const pools = useLive((live) => live.pools);
  const settings = useLive((live) => live.settings);
  const liveSessions = useLive((live) => countLive(live.sessions));
  const report = useDoctor((doctor) => doctor.report);
  useDoctorReport(DOCTOR_EVERY_MS);
  const counts = {
    ...navigationCounts(status, pools, settings),
    ...sessionsCount(liveSessions),
    ...doctorCount(report),
  };
  return (
    <nav aria-label={words.pages}>
      <ul className="navigation">
        {PAGES.map((name) => (
          <NavigationItem
            key={name}
            name={name}
            value={counts[name]?.value}
            noun={counts[name]?.noun}
            isProblem={counts[name]?.isProblem}
            isCurrent={page === name}
            isNarrow={isNarrow}
          />
        ))}
      </ul>
    </nav>
  );
}

/** The count is passed as separate props: an object would be new on every message, so `memo` would not help. */
interface NavigationItemProps {
  readonly name: PageName;
  readonly value: number | undefined;
  readonly noun: string | undefined;
  readonly isProblem: boolean | undefined;
  readonly isCurrent: boolean;
  readonly isNarrow: boolean;
}

const NavigationItem = memo(function NavigationItem(props: NavigationItemProps) {
  const { name, value, noun, isProblem = false, isCurrent, isNarrow } = props;
  const where = keyboardPlatform();
  const label = PAGE_LABELS[name];
  const Icon = ICONS[name];
  const keys = shownKeys(`page ${name}`, where).join(words.keyThenKey);
  const spoken = value === undefined ? label : `${label}: ${value} ${noun}`;
  return (
    <li>
      <Tip text={isNarrow ? `${spoken} (${keys})` : keys} side="right">
        <a
          href={hrefOf({ page: name })}
          className="navigation-link"
          aria-keyshortcuts={ariaKeys(`page ${name}`, where)}
          aria-current={isCurrent ? 'page' : undefined}
        >
          <Icon size={16} aria-hidden="true" />
          <span className="wide-only">{label}</span>
          {value === undefined ? null : (
            <span className={classNames('navigation-count', isProblem && 'navigation-problem')}>
              {value}
              <span className="visually-hidden"> {noun}</span>
            </span>
          )}
        </a>
      </Tip>
    </li>
  );
});
