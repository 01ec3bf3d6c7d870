import type { ReactNode } from 'react';
import { formatCount } from '../../text/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { AtLeast } from './session-cells.tsx';
import type { SessionColumn } from '../../session-list/session-columns.ts';
import type { SessionTotals } from './session-totals.ts';
import {
  cachedShare,
  formatCached,
  UNREPORTED,
  promptOf,
  formatToken,
  WELL_CACHED,
} from '../../text/format-tokens.ts';
import * as words from './words.ts';

interface TotalsRowProps {
  readonly totals: SessionTotals;
  /** Total number of sessions, including those the filter hides. */
  readonly all: number;
  readonly columns: readonly SessionColumn[];
}

/** Totals of the sessions shown. */
export function TotalsRow({ totals, all, columns }: TotalsRowProps) {
  return (
    <div role="rowgroup" className="sessions-totals">
      <div
        role="row"
        className="sessions-grid"
        style={{ gridTemplateColumns: columns.map(({ width }) => width).join(' ') }}
      >
        {columns.map((column) => (
          <div
            key={column.key}
            role="gridcell"
            className={classNames('sessions-cell', `sessions-${column.key}`, column.isNumber && 'is-number')}
          >
            {cellOf(column, totals, all)}
          </div>
        ))}
      </div>
    </div>
  );
}

function cellOf(column: SessionColumn, totals: SessionTotals, all: number): ReactNode {
  const { tokens, lowerBounds } = totals;
  if (column.tokens !== undefined) {
    const isLeast = lowerBounds.has(column.tokens) && tokens[column.tokens] !== null;
    return (
      <>
        {isLeast ? <AtLeast /> : null}
        {formatToken(tokens[column.tokens])}
      </>
    );
  }
  switch (column.key) {
    case 'session':
      return (
        <span>
          <b>{words.sessionCount(totals.count)}</b>
          {totals.count === all ? null : <span className="is-quiet">{words.ofAll(all)}</span>}
        </span>
      );
    case 'turns':
      return totals.turns ?? UNREPORTED;
    case 'requests':
      return formatCount(totals.requests);
    case 'inout':
      return (
        <>
          {totals.unreported > 0 ? <AtLeast /> : null}
          {formatToken(promptOf(tokens))} / {formatToken(tokens.output)}
        </>
      );
    case 'cached':
      return (
        <span className={classNames((cachedShare(tokens) ?? 0) >= WELL_CACHED && 'is-good')}>
          {formatCached(tokens)}
        </span>
      );
    default:
      return null;
  }
}
