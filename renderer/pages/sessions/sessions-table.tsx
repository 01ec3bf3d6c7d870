import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { classNames } from '../../ui/class-names.ts';
import { isSameButRow, RowCells, shownNow } from './row-cells.tsx';
import type { SessionColumn } from '../../session-list/session-columns.ts';
import type { SessionOrder } from '../../session-list/session-order.ts';
import { sessionRequestsHref } from '../../navigation/list-places.ts';
import { canBeActive, canFold, type TableRow } from '../../session-list/session-rows.ts';
import './sessions-table.css';
import { Swatch } from './token-bar.tsx';
import { keyStep } from './table-keys.ts';
import * as words from './words.ts';

/** Estimated heights in pixels, until a row is measured; lines between turns may wrap. */
const HEIGHTS: Readonly<Record<TableRow['kind'], number>> = {
  session: 44,
  thread: 32,
  scale: 26,
  turn: 24,
  break: 24,
  older: 24,
  no_turns: 28,
};
/** The header covers the top of the scroll area, and the totals row its bottom. */
const COVERED_HEIGHT = 34 + 39;

interface SessionsTableProps {
  readonly rows: readonly TableRow[];
  readonly columns: readonly SessionColumn[];
  readonly isWide: boolean;
  readonly order: SessionOrder;
  readonly activeKey: string | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Pinned below the rows. */
  readonly totals: ReactNode;
  readonly onSort: (key: string) => void;
  readonly onChoose: (key: string) => void;
  readonly onFold: (row: TableRow, isOpen: boolean) => void;
}

/** Tree of sessions, threads and turns; only the visible rows are rendered. */
export function SessionsTable(props: SessionsTableProps) {
  const { rows, columns, isWide, activeKey, onChoose, onFold } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { virtual, active } = useRowsInSight(props, scroller);
  const press = useTableKeys(props, scroller, active);
  return (
    <div
      ref={scroller}
      className={classNames('sessions-table', isWide ? 'is-wide' : 'is-narrow')}
      role="treegrid"
      aria-label={words.table}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active < 0 || activeKey === undefined ? undefined : rowId(activeKey)}
      tabIndex={0}
      onKeyDown={press}
    >
      <div role="rowgroup" className="sessions-head">
        <HeadRow columns={columns} order={props.order} onSort={props.onSort} />
      </div>
      <div role="rowgroup" className="sessions-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <Place
              key={key}
              row={row}
              index={index}
              start={start}
              isLastOfBand={isLastOfBand(rows, index)}
              isActive={row.key === activeKey}
              columns={columns}
              isWide={isWide}
              nowMs={shownNow(row, props.nowMs)}
              measure={virtual.measureElement}
              onChoose={onChoose}
              onFold={onFold}
            />
          );
        })}
      </div>
      {props.totals}
    </div>
  );
}

/** Visible rows, and the index of the active one; -1 for none. */
function useRowsInSight(
  { rows, isWide, activeKey }: SessionsTableProps,
  scroller: RefObject<HTMLDivElement | null>,
) {
  const keys = useKeys(rows);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index], isWide),
    // Keep the same function while the keys are unchanged: a new one makes the virtualizer measure all rows again.
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: 12,
    scrollPaddingEnd: COVERED_HEIGHT,
    useFlushSync: false,
  });
  const active = rows.findIndex(({ key }) => key === activeKey);
  useStayInPlace(virtual, keys, activeKey);
  const { scrollToIndex } = virtual;
  const isThere = active >= 0;
  useEffect(() => {
    if (isThere) scrollToIndex(active);
    // Only when another row is chosen, or has come: a table that grows must not move by itself.
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- see above
  }, [activeKey, isThere, scrollToIndex]);
  return { virtual, active };
}

/** Keyboard handler: moves, expands and collapses, and opens the requests. */
function useTableKeys(
  { rows, onChoose, onFold }: SessionsTableProps,
  scroller: RefObject<HTMLDivElement | null>,
  active: number,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isInside = event.target !== event.currentTarget;
    if (isInside && (event.key === 'Enter' || event.key === ' ')) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / HEIGHTS.thread) - 2);
    const step = keyStep(rows, active, { key: event.key, page });
    if (step === undefined) return;
    event.preventDefault();
    if (isInside) scroller.current?.focus();
    if (step.kind === 'move') onChoose(step.key);
    else if (step.kind === 'fold') onFold(step.row, step.isOpen);
    else window.location.hash = sessionRequestsHref(step.place);
  };
}

interface PlaceProps extends Pick<SessionsTableProps, 'columns' | 'isWide' | 'onChoose' | 'onFold'> {
  readonly row: TableRow;
  readonly index: number;
  /** Offset from the first row, in pixels. */
  readonly start: number;
  readonly isLastOfBand: boolean;
  readonly isActive: boolean;
  /** Milliseconds since 1970, rounded by `shownNow`. */
  readonly nowMs: number;
  readonly measure: (element: Element | null) => void;
}

/** A positioned row; re-rendered only if its position or content changes. */
const Place = memo(function Place({ measure, start, ...props }: PlaceProps) {
  const { row, index, isActive, columns, isWide, nowMs } = props;
  const isOfTable = row.kind === 'session' || row.kind === 'thread';
  return (
    <div
      ref={measure}
      data-index={index}
      role="presentation"
      className="sessions-place"
      style={{ transform: `translateY(${start}px)` }}
      onClick={({ target }) => {
        if (!canBeActive(row)) return;
        props.onChoose(row.key);
        if (canFold(row) && !isOwnControl(target)) props.onFold(row, !row.isOpen);
      }}
    >
      <div
        id={rowId(row.key)}
        role="row"
        aria-rowindex={index + 2}
        aria-level={row.level}
        aria-expanded={canFold(row) ? row.isOpen : undefined}
        aria-selected={canBeActive(row) ? isActive : undefined}
        className={classNames(
          'sessions-row',
          `is-${row.kind.replace('_', '-')}`,
          isOfTable ? 'sessions-grid' : 'in-band',
          row.kind === 'session' && row.isOpen && 'is-open',
          index === 0 && 'is-first',
          row.kind === 'thread' && row.agent.kind !== 'main' && 'is-side',
          props.isLastOfBand && 'is-last-of-band',
          isActive && 'is-chosen',
        )}
        style={isOfTable ? { gridTemplateColumns: templateOf(columns) } : undefined}
      >
        <RowCells row={row} columns={columns} isWide={isWide} isActive={isActive} nowMs={nowMs} />
      </div>
    </div>
  );
}, isSameButRow);

function templateOf(columns: readonly SessionColumn[]): string {
  return columns.map(({ width }) => width).join(' ');
}

/** Keys of the rows; the same array while they are unchanged. */
function useKeys(rows: readonly TableRow[]): readonly string[] {
  const [keys, setKeys] = useState<readonly string[]>([]);
  if (rows.length === keys.length && rows.every(({ key }, at) => key === keys[at])) return keys;
  const next = rows.map(({ key }) => key);
  setKeys(next);
  return next;
}

type HeadRowProps = Pick<SessionsTableProps, 'columns' | 'order' | 'onSort'>;

function HeadRow({ columns, order, onSort }: HeadRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sessions-grid"
      style={{ gridTemplateColumns: templateOf(columns) }}
    >
      {columns.map((column) => (
        <Head key={column.key} column={column} order={order} onSort={onSort} />
      ))}
    </div>
  );
}

interface HeadProps {
  readonly column: SessionColumn;
  readonly order: SessionOrder;
  readonly onSort: (key: string) => void;
}

function Head({ column, order, onSort }: HeadProps) {
  const isSorted = order?.key === column.key;
  const Arrow = order?.isDescending === true ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      className={classNames('sessions-cell', `sessions-${column.key}`, column.isNumber && 'is-number')}
      aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className="sessions-sort" title={column.tip} onClick={() => onSort(column.key)}>
        {column.tokens === undefined ? null : <Swatch kind={column.tokens} />}
        {column.label}
        {isSorted ? <Arrow size={11} aria-hidden="true" /> : null}
      </button>
    </div>
  );
}

/** Whether a click was on a link or button inside the row. */
function isOwnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button:not([data-folds-row])') !== null;
}

function rowId(key: string): string {
  return `session-row-${key.replaceAll(/[^\w-]/gu, '_')}`;
}

function isLastOfBand(rows: readonly TableRow[], index: number): boolean {
  const isInBand = (row: TableRow | undefined): boolean =>
    row !== undefined && row.kind !== 'session' && row.kind !== 'thread';
  return isInBand(rows[index]) && !isInBand(rows[index + 1]);
}

/** Estimated height; the row is measured once rendered. */
function heightOf(row: TableRow | undefined, isWide: boolean): number {
  if (row?.kind !== 'break') return HEIGHTS[row?.kind ?? 'turn'];
  const lines = (isWide ? 1 : 2) + (row.cacheBreak.openedConnection === null ? 0 : 1);
  return 6 + lines * 18;
}

/**
 * Keeps the visible rows in place: if rows are added or removed above the active row (or above the first visible one),
 * scrolls by the difference. The virtualizer handles rows that turn out taller than estimated.
 */
function useStayInPlace(
  virtual: Virtualizer<HTMLDivElement, Element>,
  keys: readonly string[],
  activeKey: string | undefined,
): void {
  const anchor = useRef<{ readonly key: string; readonly start: number }>(undefined);
  const known = useRef<readonly string[]>([]);
  useLayoutEffect(() => {
    const offset = virtual.scrollOffset ?? 0;
    const before = anchor.current;
    if (before !== undefined && keys !== known.current && offset > 0) {
      const moved = (startOf(virtual, keys, before.key) ?? before.start) - before.start;
      if (moved !== 0) virtual.scrollToOffset(offset + moved);
    }
    known.current = keys;
    const shown = virtual.getVirtualItems();
    const isInSight = (key: unknown): boolean =>
      shown.some((item) => item.key === key && item.end > offset && item.start < offset + sightOf(virtual));
    const next = shown.find((item) =>
      activeKey !== undefined && isInSight(activeKey) ? item.key === activeKey : item.end > offset,
    );
    anchor.current = next === undefined ? undefined : { key: String(next.key), start: next.start };
  });
}

function startOf(
  virtual: Virtualizer<HTMLDivElement, Element>,
  keys: readonly string[],
  key: string,
): number | undefined {
  const index = keys.indexOf(key);
  return index < 0 ? undefined : virtual.measurementsCache[index]?.start;
}

function sightOf(virtual: Virtualizer<HTMLDivElement, Element>): number {
  return virtual.scrollRect?.height ?? 0;
}
