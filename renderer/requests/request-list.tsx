import type { RequestRow } from '../../src/contract/requests.ts';
import { durationNow, stallOf } from '../../src/contract/stall.ts';
import { useMemo } from 'react';
import { nextOrder } from '../sessions/session-order.ts';
import { columnsFor } from './request-columns.ts';
import { RequestGrid } from './request-grid.tsx';
import './request-list.css';
import { useRequestsView } from './requests-view.ts';
import { RequestLine, requestRowId } from './request-row.tsx';

interface RequestListProps {
  /** The newest first. */
  readonly rows: readonly RequestRow[];
  readonly activeId: number | undefined;
  /** What it stands in, in pixels; 0 before that is known. */
  readonly width: number;
  /** The program's monotonic clock. */
  readonly nowMs: number;
  readonly onChoose: (id: number) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The requests of late. */
export function RequestList(props: RequestListProps) {
  const { rows, activeId, width, nowMs, onChoose, onOpen, onClose } = props;
  const { columns: chosen, order } = useRequestsView();
  const shown = useMemo(() => columnsFor(chosen, width), [chosen, width]);
  return (
    <RequestGrid
      name="request"
      label="Requests, the newest first"
      columns={shown.columns}
      template={shown.template}
      order={order}
      onSort={(key) => useRequestsView.setState({ order: nextOrder(order, key) })}
      rows={rows}
      keyOf={keyOf}
      idOf={requestRowId}
      activeKey={activeId}
      renderRow={(row, isActive) => (
        <RequestLine
          row={row}
          durationMs={durationNow(row, nowMs)}
          stall={stallOf(row, nowMs)}
          isActive={isActive}
          shown={shown}
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
