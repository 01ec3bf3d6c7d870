import type { SessionPlace } from '../../navigation/list-places.ts';
import { canBeActive, canFold, type TableRow } from '../../session-list/session-rows.ts';

/** Effect of a key on the table. */
export type KeyStep =
  | { readonly kind: 'move'; readonly key: string }
  | { readonly kind: 'fold'; readonly row: TableRow; readonly isOpen: boolean }
  /** Opens the requests of a turn. */
  | { readonly kind: 'requests'; readonly place: Omit<SessionPlace, 'filter'> };

interface Pressed {
  readonly key: string;
  /** Rows per page. */
  readonly page: number;
}

/** Effect of a key at the row with index `active` (-1: none); undefined for keys the table does not handle. */
export function keyStep(
  rows: readonly TableRow[],
  active: number,
  { key, page }: Pressed,
): KeyStep | undefined {
  const row = rows[active];
  switch (key) {
    case 'ArrowDown':
      return moved(rows, active + 1, 1);
    case 'ArrowUp':
      return active < 0 ? moved(rows, 0, 1) : moved(rows, active - 1, -1);
    case 'PageDown':
      return moved(rows, Math.min(rows.length - 1, active + page), -1);
    case 'PageUp':
      return moved(rows, Math.max(0, active - page), 1);
    case 'Home':
      return moved(rows, 0, 1);
    case 'End':
      return moved(rows, rows.length - 1, -1);
    case 'ArrowRight':
      return row === undefined ? undefined : opened(rows, active, row);
    case 'ArrowLeft':
      return row === undefined ? undefined : closed(row);
    case 'Enter':
    case ' ':
      return row === undefined ? undefined : pressed(row);
    default:
      return undefined;
  }
}

/** Moves to the row at an index, or to the next row in `direction` that can be active. */
function moved(rows: readonly TableRow[], from: number, direction: 1 | -1): KeyStep | undefined {
  for (let at = from; at >= 0 && at < rows.length; at += direction) {
    const row = rows[at];
    if (row !== undefined && canBeActive(row)) return { kind: 'move', key: row.key };
  }
  return undefined;
}

function opened(rows: readonly TableRow[], active: number, row: TableRow): KeyStep | undefined {
  if (!canFold(row)) return undefined;
  return row.isOpen ? moved(rows, active + 1, 1) : { kind: 'fold', row, isOpen: true };
}

function closed(row: TableRow): KeyStep | undefined {
  if (canFold(row) && row.isOpen) return { kind: 'fold', row, isOpen: false };
  return row.parent === '' ? undefined : { kind: 'move', key: row.parent };
}

function pressed(row: TableRow): KeyStep | undefined {
  if (canFold(row)) return { kind: 'fold', row, isOpen: !row.isOpen };
  if (row.kind !== 'turn') return undefined;
  return {
    kind: 'requests',
    place: { session: row.thread.session, agent: row.thread.agent, turn: row.turn.turn },
  };
}
