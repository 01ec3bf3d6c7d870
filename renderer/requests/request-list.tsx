import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import { classNames } from '../ui/class-names.ts';
import './request-list.css';
import { REQUEST_COLUMNS, RequestLine, requestRowId } from './request-row.tsx';
import { durationOf } from './request-words.ts';

const ROW_HEIGHT = 28;
const MOVING_KEYS = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'] as const;

interface RequestListProps {
  /** The newest first. */
  readonly rows: readonly RequestRow[];
  readonly activeId: number | undefined;
  readonly wallNowMs: number;
  readonly onChoose: (id: number) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The requests, of which only those in sight are drawn; the newest comes in at the top. */
export function RequestList({ rows, activeId, wallNowMs, onChoose, onOpen, onClose }: RequestListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    scrollPaddingStart: ROW_HEIGHT,
    useFlushSync: false,
  });
  useStayInPlace(scroller, rows);
  const active = rows.findIndex((row) => row.id === activeId);
  const { scrollToIndex } = virtual;
  useEffect(() => {
    if (active >= 0) scrollToIndex(active);
    // Only when another request is chosen: a list that grows must not move by itself.
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- see above
  }, [activeId, scrollToIndex]);
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') onOpen();
    else if (event.key === 'Escape') onClose();
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
      const next = movedTo(rows, active, event.key, page);
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      onChoose(next);
    }
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className="request-list"
      role="grid"
      aria-label="Requests, the newest first"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active < 0 ? undefined : requestRowId(rows[active]?.id ?? 0)}
      tabIndex={0}
      onKeyDown={press}
    >
      <div role="rowgroup" className="request-head">
        <div role="row" aria-rowindex={1} className="request-row">
          {REQUEST_COLUMNS.map(({ key, label, isNumber }) => (
            <div
              key={key}
              role="columnheader"
              className={classNames('request-cell', `request-${key}`, isNumber && 'is-number')}
            >
              {label}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="request-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className="request-place"
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => {
                onChoose(row.id);
                onOpen();
              }}
            >
              <RequestLine
                row={row}
                place={item.index + 2}
                durationMs={durationOf(row, wallNowMs)}
                isActive={row.id === activeId}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Rows that come in at the top must not push away what one reads further down. */
function useStayInPlace(scroller: RefObject<HTMLElement | null>, rows: readonly RequestRow[]): void {
  const newest = useRef<number>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const added = rows.findIndex((row) => row.id === newest.current);
    newest.current = rows[0]?.id;
    if (element !== null && added > 0 && element.scrollTop > 0) element.scrollBy(0, added * ROW_HEIGHT);
  }, [scroller, rows]);
}

function movedTo(rows: readonly RequestRow[], active: number, key: string, page: number): number | undefined {
  const moving = MOVING_KEYS.find((one) => one === key);
  const last = rows.length - 1;
  switch (moving) {
    case undefined:
      return undefined;
    case 'ArrowUp':
      return rows[Math.max(0, active - 1)]?.id;
    case 'ArrowDown':
      return rows[Math.min(last, active + 1)]?.id;
    case 'PageUp':
      return rows[Math.max(0, active - page)]?.id;
    case 'PageDown':
      return rows[Math.min(last, active + page)]?.id;
    case 'Home':
      return rows[0]?.id;
    case 'End':
      return rows[last]?.id;
  }
}
