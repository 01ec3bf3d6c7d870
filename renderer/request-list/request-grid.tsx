import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { classNames } from '../ui/class-names.ts';
import type { ColumnResizing } from './column-resizer.tsx';
import { GridHead } from './grid-head.tsx';
import type { GridOrder, RequestColumn } from './grid-model.ts';
import './request-grid.css';
import type { Arrivals } from './arrivals.ts';
import type { Choice } from './grid-model.ts';
import { useArrivals } from './use-arrivals.ts';
import { MenuAt, type MenuItem, type MenuPoint } from '../ui/menu.tsx';
import * as words from './words.ts';

const ROW_HEIGHT = 28;

interface RequestGridProps<Row, Key extends string | number> {
  /** Prefix of the column classes: `request` makes `request-path`. */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly RequestColumn[];
  /** Newest first. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => Key;
  /** DOM id of a row. */
  readonly idOf: (key: Key) => string;
  readonly activeKey: Key | undefined;
  /** Identifies what the rows were filtered by; rows of a different view appear at once. If undefined, all rows do. */
  readonly view?: string;
  readonly isBusy?: boolean;
  /** For `grid-template-columns`, unless the stylesheet sets it. */
  readonly template?: string | undefined;
  readonly order?: GridOrder | undefined;
  /** Sorts by the column with this key; if undefined, the list cannot be sorted. */
  readonly onSort?: (key: string) => void;
  readonly resizing?: ColumnResizing | undefined;
  /** Selected rows, if the list supports multiple selection. */
  readonly selected?: ReadonlySet<Key> | undefined;
  readonly onSelectAll?: () => void;
  /** Actions on the selected rows. */
  readonly menu?: (() => readonly MenuItem[]) | undefined;
  /** Renders the cells of one row, which must not depend on its position: each new row shifts all others. */
  readonly renderRow: (row: Row) => ReactNode;
  readonly onChoose: (key: Key, how: Choice) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Virtualized grid of requests; new rows appear at the top. */
export function RequestGrid<Row, Key extends string | number>(props: RequestGridProps<Row, Key>) {
  const { name, rows, idOf, activeKey, menu } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { virtual, arrivals, active, held } = useRows(props, scroller);
  const [menuAt, setMenuAt] = useState<MenuPoint>();
  const press = useGridKeys(props, { scroller, active, onMenu: setMenuAt });
  const activeId = active < 0 || activeKey === undefined ? undefined : idOf(activeKey);
  return (
    <>
      <div
        ref={scroller}
        className={classNames('request-grid', `${name}-list`)}
        role="grid"
        aria-label={props.label}
        aria-busy={props.isBusy ?? false}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={activeId}
        aria-multiselectable={props.selected !== undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        <GridHead
          name={name}
          columns={props.columns}
          template={props.template}
          order={props.order}
          onSort={props.onSort}
          resizing={props.resizing}
        />
        <div role="rowgroup" className="request-rows" style={{ height: virtual.getTotalSize() }}>
          {/* New rows shift only this element; the other rows keep their position inside it. */}
          <div
            role="presentation"
            style={{ transform: `translateY(${(arrivals.count - held) * ROW_HEIGHT}px)` }}
          >
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined || item.index < held) return null;
              return drawRow(props, row, { item, offset: arrivals.count, onMenu: setMenuAt });
            })}
          </div>
        </div>
      </div>
      {menuAt === undefined || menu === undefined ? null : (
        <MenuAt
          at={menuAt}
          label={words.requestActions}
          items={menu()}
          finalFocus={scroller}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </>
  );
}

interface GridPlace {
  readonly item: VirtualItem;
  /** Number of rows added at the top, which shifts all others. */
  readonly offset: number;
  readonly onMenu: (at: MenuPoint) => void;
}

/** Renders a positioned row. Not a component, to avoid ten more with each step of the list. */
function drawRow<Row, Key extends string | number>(
  props: RequestGridProps<Row, Key>,
  row: Row,
  { item, offset, onMenu }: GridPlace,
) {
  const { keyOf, idOf, activeKey, selected, menu, onChoose } = props;
  const key = keyOf(row);
  const isSelected = selected?.has(key) ?? key === activeKey;
  const click = (event: MouseEvent): void => {
    const isMany = selected !== undefined;
    const isMod = isMany && (event.ctrlKey || event.metaKey);
    onChoose(key, isMany && event.shiftKey ? 'range' : isMod ? 'toggle' : 'only');
    props.onOpen();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid around it takes the keys.
    <div
      key={item.key}
      id={idOf(key)}
      role="row"
      aria-rowindex={item.index + 2}
      aria-selected={isSelected}
      className={classNames('request-row', key === activeKey && 'is-active', isSelected && 'is-chosen')}
      style={{
        gridTemplateColumns: props.template,
        transform: `translateY(${(item.index - offset) * ROW_HEIGHT}px)`,
      }}
      onClick={click}
      onContextMenu={(event) => {
        if (menu === undefined) return;
        event.preventDefault();
        if (selected?.has(key) !== true) onChoose(key, 'only');
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      {props.renderRow(row)}
    </div>
  );
}

/** Visible and newly added rows, and the index of the active one; -1 for none. */
function useRows<Row, Key extends string | number>(
  props: RequestGridProps<Row, Key>,
  scroller: RefObject<HTMLDivElement | null>,
) {
  const { rows, keyOf, activeKey } = props;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => keyAt(props, index) ?? index,
    overscan: 10,
    scrollPaddingStart: ROW_HEIGHT,
    useFlushSync: false,
  });
  const scrolled = virtual.scrollOffset ?? 0;
  const isStepped = props.view !== undefined && props.order === undefined && scrolled === 0;
  const arrivals = useArrivals({ rows, keyOf, view: props.view ?? '', isStepped });
  useStayInPlace(scroller, arrivals, scrolled);
  const active = activeKey === undefined ? -1 : rows.findIndex((row) => keyOf(row) === activeKey);
  // Never hold back the active row.
  const held = active >= 0 && active < arrivals.held ? 0 : arrivals.held;
  const { scrollToIndex } = virtual;
  useEffect(() => {
    if (active >= 0) scrollToIndex(active);
    // Only when another request is chosen: a list that grows must not move by itself.
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- see above
  }, [activeKey, scrollToIndex]);
  return { virtual, arrivals, active, held };
}

function keyAt<Row, Key extends string | number>(
  { rows, keyOf }: RequestGridProps<Row, Key>,
  index: number,
): Key | undefined {
  const row = rows[index];
  return row === undefined ? undefined : keyOf(row);
}

interface GridKeys {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Index of the active row; -1 for none. */
  readonly active: number;
  readonly onMenu: (at: MenuPoint) => void;
}

/** Keyboard handler: moves, selects, opens details and the menu. */
function useGridKeys<Row, Key extends string | number>(
  props: RequestGridProps<Row, Key>,
  { scroller, active, onMenu }: GridKeys,
): (event: KeyboardEvent) => void {
  const { rows, idOf, activeKey, selected, onSelectAll, menu, onChoose, onOpen, onClose } = props;
  const isMany = selected !== undefined;
  const menuAtRow = (): void => {
    const row = activeKey === undefined ? null : document.getElementById(idOf(activeKey));
    const { left, bottom } = (row ?? scroller.current ?? document.body).getBoundingClientRect();
    onMenu({ x: left + 40, y: bottom });
  };
  return (event) => {
    // Buttons and column edges in the header handle their own keys.
    if (event.target !== event.currentTarget) return;
    const { key, shiftKey, altKey } = event;
    const isMod = event.ctrlKey || event.metaKey;
    if (key === 'Escape') onClose();
    else if (menu !== undefined && (key === 'ContextMenu' || (key === 'F10' && shiftKey))) menuAtRow();
    else if (isMod && key === 'a' && onSelectAll !== undefined) onSelectAll();
    else if (isMod && key === ' ' && isMany && activeKey !== undefined) onChoose(activeKey, 'toggle');
    else if (key === 'Enter' || key === ' ') onOpen();
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
      const next = keyAt(props, movedTo(rows.length, active, { key, page }) ?? -1);
      if (next === undefined || altKey || (isMod && !isMany)) return;
      onChoose(next, isMany && shiftKey ? 'range' : isMod ? 'move' : 'only');
    }
    event.preventDefault();
  };
}

interface GridRowProps {
  readonly name: string;
  readonly columns: readonly RequestColumn[];
  /** By column key; a column without a cell is covered by the cell before it. */
  readonly cells: Readonly<Record<string, ReactNode>>;
  /** Classes that colour cells. */
  readonly tones: Readonly<Record<string, string | false>>;
  /** Full text of cells that may be truncated. */
  readonly titles: Readonly<Record<string, string>>;
  /** Replaces this many of the last columns. */
  readonly tail?: { readonly columns: number; readonly content: ReactNode } | undefined;
}

/** Cells of one row. */
export function GridRow({ name, columns, cells, tones, titles, tail }: GridRowProps) {
  const own = tail === undefined ? columns : columns.slice(0, -tail.columns);
  const drawn = own.filter(({ key }) => cells[key] !== undefined);
  return (
    <>
      {drawn.map(({ key, isNumber }) => {
        const next = own[own.findIndex((column) => column.key === key) + 1];
        const isDouble = next !== undefined && cells[next.key] === undefined;
        return (
          <div
            key={key}
            role="gridcell"
            aria-colspan={isDouble ? 2 : undefined}
            className={classNames(
              'request-cell',
              `${name}-${key}`,
              isNumber && 'is-number',
              isDouble && 'is-double',
              tones[key],
            )}
            title={titles[key]}
          >
            {cells[key]}
          </div>
        );
      })}
      {tail === undefined ? null : (
        <div
          role="gridcell"
          aria-colspan={tail.columns}
          style={{ gridColumn: `-${tail.columns + 1} / -1` }}
          className={classNames('request-cell', `${name}-tail`)}
        >
          {tail.content}
        </div>
      )}
    </>
  );
}

/**
 * Keeps the reading position when rows are added at the top. `scrolled` comes from the virtualizer, because reading it
 * from the element would force a layout.
 */
function useStayInPlace(
  scroller: RefObject<HTMLElement | null>,
  { newest, latest }: Arrivals,
  scrolled: number,
): void {
  const done = useRef(newest);
  useLayoutEffect(() => {
    const isNew = newest !== done.current;
    done.current = newest;
    if (isNew && scrolled > 0) scroller.current?.scrollBy(0, latest * ROW_HEIGHT);
  }, [scroller, newest, latest, scrolled]);
}

/** Index a key moves to from the row at `active`; undefined for keys that do not move. */
function movedTo(
  count: number,
  active: number,
  { key, page }: { readonly key: string; readonly page: number },
): number | undefined {
  const last = count - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowUp: active - 1,
    ArrowDown: active + 1,
    PageUp: active - page,
    PageDown: active + page,
    Home: 0,
    End: last,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}
