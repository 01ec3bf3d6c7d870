import { CLOSE_REASONS, CREATE_REASONS, type PoolStatsSnapshot } from '../../src/contract/connections.ts';
import { countWords } from '../live/words.ts';
import { classNames } from '../ui/class-names.ts';
import { CREATE_WORDS } from '../../src/contract/create-words.ts';
import { CLOSE_FACTS } from './reasons.ts';

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
          words: `because ${CREATE_WORDS[reason]}`,
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
        <strong>Reused</strong> {countWords(stats.reused)} of {countWords(stats.attempts)} attempts
        {stats.connectFailed === 0 ? '' : `; ${countWords(stats.connectFailed)} could not connect`}
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
      <strong>{title}</strong> {countWords(total)}
      {counts
        .filter(({ count }) => count > 0)
        .map(({ reason, words, count, isFault }) => (
          <span key={reason} className={classNames('reason-count', isFault && 'is-fault')} title={words}>
            <code>{reason}</code> {countWords(count)}
          </span>
        ))}
    </p>
  );
}
