import type { RequestRow } from '../../../src/contract/requests.ts';
import { durationNow, stallOf } from '../../../src/contract/stall.ts';
import { useMemo } from 'react';
import { nextSessionOrder } from '../../session-list/session-order.ts';
import { useControl } from '../../client/client.ts';
import { menuOf, requestActions } from './request-actions.ts';
import { columnsFor, leastWidth } from './request-columns.ts';
import { RequestGrid } from '../../request-list/request-grid.tsx';
import './request-list.css';
import { setColumnWidth, useRequestsView } from './requests-view.ts';
import { choose, selectAll, type Selection, selectRange } from '../../request-list/grid-model.ts';
import { RequestGridRow, requestRowId } from './request-row.tsx';
import * as words from './words.ts';

interface RequestListProps {
  /** Newest first. */
  readonly rows: readonly RequestRow[];
  /** Identifies what the rows were filtered by; the same string as long as that does not change. */
  readonly view: string;
  readonly selection: Selection<number>;
  /** Width of the container, in pixels; 0 until measured. */
  readonly width: number;
  /** Current time on the program's monotonic clock. */
  readonly nowMs: number;
  readonly onSelect: (selection: Selection<number>) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

const RESIZING = { least: leastWidth, onResize: setColumnWidth };

/** List of recent requests. */
export function RequestList(props: RequestListProps) {
  const { rows, view, selection, width, nowMs, onSelect, onOpen, onClose } = props;
  const client = useControl();
  const { columns: chosen, order, widths } = useRequestsView();
  const shown = useMemo(() => columnsFor(chosen, width, widths), [chosen, width, widths]);
  const ids = (): readonly number[] => rows.map(keyOf);
  return (
    <RequestGrid
      name="request"
      label={words.list}
      columns={shown.columns}
      template={shown.template}
      order={order}
      onSort={(key) => useRequestsView.setState({ order: nextSessionOrder(order, key) })}
      resizing={RESIZING}
      selected={selection.keys}
      onSelectAll={() => {
        onSelect(selectAll(selection, ids()));
        onOpen();
      }}
      menu={() => {
        const own = rows.filter(({ id }) => selection.keys.has(id));
        return menuOf([
          { label: words.openDetails, kind: 'open', run: onOpen },
          ...requestActions(client, own),
        ]);
      }}
      rows={rows}
      view={view}
      keyOf={keyOf}
      idOf={requestRowId}
      activeKey={selection.active}
      renderRow={(row) => (
        <RequestGridRow
          row={row}
          durationMs={durationNow(row, nowMs)}
          stall={stallOf(row, nowMs)}
          shown={shown}
        />
      )}
      onChoose={(id, how) =>
        onSelect(how === 'range' ? selectRange(selection, id, ids()) : choose(selection, id, how))
      }
      onOpen={onOpen}
      onClose={onClose}
    />
  );
}

function keyOf({ id }: RequestRow): number {
  return id;
}
