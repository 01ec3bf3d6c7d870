import {
  CLOSE_REASONS,
  CREATE_REASON_TEXTS,
  CREATE_REASONS,
  type PoolStatsSnapshot,
} from '../../../src/contract/connections.ts';
import { formatCount } from '../../text/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { CLOSE_FACTS } from '../../connection-timeline/reasons.ts';
import * as words from './words.ts';

interface ReasonCountsProps {
  readonly stats: PoolStatsSnapshot;
}

/** How many connections were created and closed since the program started, by reason. */
export function ReasonCounts({ stats }: ReasonCountsProps) {
  return (
    <div className="reason-counts">
      <Counts
        title={words.created}
        total={stats.created}
        counts={CREATE_REASONS.map((reason) => ({
          reason,
          text: words.because(CREATE_REASON_TEXTS[reason]),
          count: stats.createdBy[reason],
          isFault: false,
        }))}
      />
      <Counts
        title={words.closed}
        total={stats.closed}
        counts={CLOSE_REASONS.map((reason) => ({
          reason,
          text: CLOSE_FACTS[reason].words,
          count: stats.closedBy[reason],
          isFault: CLOSE_FACTS[reason].isFault,
        }))}
      />
      <p>
        <strong>{words.reused}</strong> {words.reusedOf(stats)}
      </p>
    </div>
  );
}

interface CountsProps {
  readonly title: string;
  readonly total: number;
  readonly counts: readonly {
    readonly reason: string;
    readonly text: string;
    readonly count: number;
    readonly isFault: boolean;
  }[];
}

function Counts({ title, total, counts }: CountsProps) {
  return (
    <p>
      <strong>{title}</strong> {formatCount(total)}
      {counts
        .filter(({ count }) => count > 0)
        .map(({ reason, text, count, isFault }) => (
          <span key={reason} className={classNames('reason-count', isFault && 'is-fault')} title={text}>
            <code>{reason}</code> {formatCount(count)}
          </span>
        ))}
    </p>
  );
}
