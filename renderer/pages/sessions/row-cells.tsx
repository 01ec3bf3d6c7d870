import { memo } from 'react';
import { BreakLine } from './break-line.tsx';
import { SessionLine, ThreadLine } from './session-line.tsx';
import type { SessionColumn } from '../../session-list/session-columns.ts';
import { isSameRow, type TableRow } from '../../session-list/session-rows.ts';
import { NoTurnsLine, OlderLine, ScaleLine, TurnLine } from './turn-line.tsx';

interface RowCellsProps {
  readonly row: TableRow;
  readonly columns: readonly SessionColumn[];
  readonly isWide: boolean;
  readonly isActive: boolean;
  /** Milliseconds since 1970, rounded by `shownNow`. */
  readonly nowMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/**
 * Rounds the time to the precision a row displays, so that rows without a running time do not re-render as it passes.
 */
export function shownNow(row: TableRow, nowMs: number): number {
  const floored = (stepMs: number): number => Math.floor(nowMs / stepMs) * stepMs;
  if (row.kind === 'turn') return row.turn.live > 0 ? nowMs : 0;
  if (row.kind !== 'session' && row.kind !== 'thread') return 0;
  const { lastAt } = row.kind === 'session' ? row.session : row.agent;
  return floored(nowMs - lastAt < 2 * MINUTE_MS ? SECOND_MS : 5 * SECOND_MS);
}

/** Cells of any row; re-rendered only if something in it changes. */
export const RowCells = memo(function RowCells({ row, columns, isWide, isActive, nowMs }: RowCellsProps) {
  const common = { columns, isActive, nowMs };
  switch (row.kind) {
    case 'session':
      return <SessionLine {...common} session={row.session} isOpen={row.isOpen} />;
    case 'thread': {
      const { session, agent, level, isOpen } = row;
      return <ThreadLine {...common} {...{ session, agent, level, isOpen }} />;
    }
    case 'scale':
      return <ScaleLine scale={row.scale} of={row.of} isWide={isWide} />;
    case 'turn': {
      const { thread, turn, scale } = row;
      return <TurnLine {...{ thread, turn, scale, isWide, isActive, nowMs }} />;
    }
    case 'break':
      return <BreakLine cacheBreak={row.cacheBreak} turn={row.turn.turn} />;
    case 'older':
      return <OlderLine older={row.older} of={row.of} />;
    case 'no_turns':
      return <NoTurnsLine isLoading={row.isLoading} />;
  }
}, isSameButRow);

interface WithRow {
  readonly row: TableRow;
}

/** Props comparison for `memo`: compares `row` by content, since it is rebuilt on each tick. */
export function isSameButRow<Props extends WithRow>(before: Props, after: Props): boolean {
  const left = Object.entries(before);
  const right = new Map(Object.entries(after));
  return (
    left.length === right.size &&
    left.every(([key, value]) => key === 'row' || Object.is(value, right.get(key))) &&
    isSameRow(before.row, after.row)
  );
}
