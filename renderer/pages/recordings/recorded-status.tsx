import { TriangleAlert } from 'lucide-react';
import type { RecordingsView } from '../../../src/contract/recording.ts';
import { Button } from '../../ui/button.tsx';
import './recorded-status.css';
import { formatGap, tokenTotals, formatTotals } from './format-recorded.ts';
import * as words from './words.ts';

interface RecordedStatusProps {
  readonly view: RecordingsView;
  /** Whether the last reload failed, so the rows are outdated. */
  readonly isStale: boolean;
  readonly isNarrowed: boolean;
  /** How many more rows can be loaded; 0 at the limit. */
  readonly canLoad: number;
  readonly isReading: boolean;
  readonly onLoad: () => void;
  readonly onClear: () => void;
}

/** Number of recordings shown, their tokens, whether there are more, and gaps. */
export function RecordedStatus(props: RecordedStatusProps) {
  const { view, isNarrowed, canLoad, isReading } = props;
  const { rows, hasMore } = view;
  const totals = formatTotals(tokenTotals(rows));
  const gaps = [...formatGap(view), ...(props.isStale ? [words.stale] : [])];
  const newest = hasMore ? words.newestOf(rows.length) : '';
  return (
    <div className="recorded-foot">
      <span role="status">
        {totals}
        {newest}
      </span>
      {!hasMore ? null : canLoad > 0 ? (
        <Button size="small" isDisabled={isReading} onClick={props.onLoad}>
          {words.loadMore}
        </Button>
      ) : (
        <span>{words.olderOnes}</span>
      )}
      {isNarrowed ? (
        <Button size="small" tone="quiet" onClick={props.onClear}>
          {words.clearFilter}
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
