import {
  CLOSE_REASONS,
  CREATE_REASON_TEXTS,
  CREATE_REASONS,
  type PoolStatsSnapshot,
} from '../../../src/contract/connections.ts';
import { formatCount } from '../../text/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { CLOSE_FACTS } from '../../connection-timeline/reasons.ts';

interface ReasonCountsProps {
  readonly stats: PoolStatsSnapshot;
}

/** How often connections were created and closed, by reason, since the program began. */
export function ReasonCounts({ stats }: ReasonCountsProps) {
  return (
    <div className="reason-counts">
      <Counts
        title="Created"
        total={stats.created}
        counts={CREATE_REASONS.map((reason) => ({
          reason,
          words: `because ${CREATE_REASON_TEXTS[reason]}`,
          count: stats.createdBy[reason],
          isFault: false,
        }))}
      />
      <Counts
        title="Closed"
        total={stats.closed}
        counts={CLOSE_REASONS.map((reason) => ({
          reason,
          words: CLOSE_FACTS[reason].words,
          count: stats.closedBy[reason],
          isFault: CLOSE_FACTS[reason].isFault,
        }))}
      />
      <p>
        <strong>Reused</strong> {formatCount(stats.reused)} of {formatCount(stats.attempts)} attempts
        {stats.connectFailed === 0 ? '' : `; ${formatCount(stats.connectFailed)} could not connect`}
      </p>
    </div>
  );
}

interface CountsProps {
  readonly title: string;
  readonly total: number;
  readonly counts: readonly {
    readonly reason: string;
    readonly words: string;
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
        .map(({ reason, words, count, isFault }) => (
          <span key={reason} className={classNames('reason-count', isFault && 'is-fault')} title={words}>
            <code>{reason}</code> {formatCount(count)}
          </span>
        ))}
    </p>
  );
}
