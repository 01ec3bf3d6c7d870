import type { RequestRow } from '../../src/contract/requests.ts';
import { durationNow, stallOf } from '../../src/contract/stall.ts';
import { RequestGrid } from './request-grid.tsx';
import './request-list.css';
import { REQUEST_COLUMNS, RequestLine, requestRowId } from './request-row.tsx';

interface RequestListProps {
  /** The newest first. */
  readonly rows: readonly RequestRow[];
  readonly activeId: number | undefined;
  /** The program's monotonic clock. */
  readonly nowMs: number;
  readonly onChoose: (id: number) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The requests of late. */
export function RequestList({ rows, activeId, nowMs, onChoose, onOpen, onClose }: RequestListProps) {
  return (
    <RequestGrid
      name="request"
      label="Requests, the newest first"
      columns={REQUEST_COLUMNS}
      rows={rows}
      keyOf={keyOf}
      idOf={requestRowId}
      activeKey={activeId}
      renderRow={(row, place, isActive) => (
        <RequestLine
          row={row}
          place={place}
          durationMs={durationNow(row, nowMs)}
          stall={stallOf(row, nowMs)}
          isActive={isActive}
        />
      )}
      onChoose={onChoose}
      onOpen={onOpen}
      onClose={onClose}
    />
  );
}

function keyOf({ id }: RequestRow): number {
  return id;
}
