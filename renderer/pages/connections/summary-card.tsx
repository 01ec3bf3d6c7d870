import { X } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import {
  type ConnectionPlace,
  connectionLogHref,
  connectionRequestsHref,
} from '../../navigation/list-places.ts';
import type { ConnectionSummary } from './connection-summary.ts';
import './summary-card.css';
import * as words from './words.ts';

interface SummaryCardProps {
  readonly summary: ConnectionSummary;
  readonly place: ConnectionPlace;
  /** The position of the card in the picture; if `isLow`, the card is above it. */
  readonly at: { readonly x: number; readonly y: number; readonly isLow: boolean };
  readonly isPinned: boolean;
  readonly onClose: () => void;
}

/**
 * A connection's summary next to its timeline. Hidden from screen readers until pinned, because they get it as a single
 * text.
 */
export function SummaryCard({ summary, place, at, isPinned, onClose }: SummaryCardProps) {
  return (
    <div
      className={classNames('summary-card', at.isLow && 'summary-card-above', isPinned && 'is-pinned')}
      style={{ left: `clamp(8px, ${Math.round(at.x)}px, calc(100% - 380px))`, top: at.y }}
      aria-hidden={isPinned ? undefined : 'true'}
      onPointerMove={(event) => event.stopPropagation()}
    >
      <p>
        <strong className={summary.isFault ? 'summary-fault' : undefined}>{summary.headline}</strong>{' '}
        {summary.circumstance}
      </p>
      {summary.now === '' ? null : <p className="summary-moment">{words.happensNow(summary.now)}</p>}
      <p className="summary-facts">
        <Chip tone="amber">{words.createdFor(summary.createReason)}</Chip> {summary.facts}
      </p>
      <p className="small">{words.createdBecause(summary.createText)}</p>
      {summary.moment === '' ? null : <p className="summary-moment">{summary.moment}</p>}
      {summary.next === '' ? null : <p className="mono secondary">{summary.next}</p>}
      {isPinned ? (
        <p className="summary-links">
          <a href={connectionRequestsHref(place)}>{words.showRequests}</a>
          <a href={connectionLogHref(place)}>{words.showInLog}</a>
          <IconButton
            label={words.closeSummary}
            size="small"
            icon={<X size={14} aria-hidden="true" />}
            onClick={onClose}
          />
        </p>
      ) : null}
    </div>
  );
}
