import { TriangleAlert } from 'lucide-react';
import type { RecordingsView } from '../../../src/contract/recording.ts';
import { formatCount } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import './recorded-status.css';
import { formatGap, tokenTotals, formatTotals } from './format-recorded.ts';

interface RecordedStatusProps {
  readonly view: RecordingsView;
  /** They could not be read again: what is shown is from before. */
  readonly isStale: boolean;
  readonly isNarrowed: boolean;
  /** How many more can be had; 0 where the rest is out of reach. */
  readonly canLoad: number;
  readonly isReading: boolean;
  readonly onLoad: () => void;
  readonly onClear: () => void;
}

/** How many recordings are shown, their tokens, whether there are more, and what is missing. */
export function RecordedStatus(props: RecordedStatusProps) {
  const { view, isNarrowed, canLoad, isReading } = props;
  const { rows, hasMore } = view;
  const words = formatTotals(tokenTotals(rows));
  const gaps = [
    ...formatGap(view),
    ...(props.isStale ? ['could not be read again: this is from before'] : []),
  ];
  const newest = hasMore ? ` · the newest ${formatCount(rows.length)} of more` : '';
  return (
    <div className="recorded-foot">
      <span role="status">
        {words}
        {newest}
      </span>
      {!hasMore ? null : canLoad > 0 ? (
        <Button size="small" isDisabled={isReading} onClick={props.onLoad}>
          Load more
        </Button>
      ) : (
        <span>Older ones: narrow the filter, or export.</span>
      )}
      {isNarrowed ? (
        <Button size="small" tone="quiet" onClick={props.onClear}>
          Clear the filter
        </Button>
      ) : null}
      {gaps.map((gap) => (
        <span key={gap} className="recorded-gap">
          <TriangleAlert size={12} aria-hidden="true" /> {gap}
        </span>
      ))}
    </div>
  );
}
