import type { TimeSums } from '../../../src/contract/sessions.ts';
import { timeShares, formatTimeShares } from '../../session-list/format-session.ts';
import * as words from './words.ts';

/** Phases of a request in order. */
export const TIME_PARTS = ['connect', 'first', 'stream'] as const;

interface TimeBarProps {
  readonly time: TimeSums;
}

/** Shows where the time went, as proportions only. */
export function TimeBar({ time }: TimeBarProps) {
  const shares = timeShares(time);
  if (shares === undefined) return <span className="visually-hidden">{words.noTime}</span>;
  return (
    <span className="time-bar" title={formatTimeShares(time)}>
      <span className="visually-hidden">{formatTimeShares(time)}</span>
      {TIME_PARTS.map((part, at) => {
        const share = shares[at] ?? 0;
        return share <= 0 ? null : (
          <span
            key={part}
            className={`time-part time-${part}`}
            style={{ width: `${share}%` }}
            aria-hidden="true"
          />
        );
      })}
    </span>
  );
}
