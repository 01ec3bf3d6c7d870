import { create } from 'zustand';
import { type FilterText, NO_FILTER_TEXT } from '../../ui/filter-text.ts';
import type { SessionOrder } from '../../session-list/session-order.ts';
import { type ColumnKey, SESSION_COLUMNS } from '../../session-list/session-columns.ts';

const STORED_COLUMNS = 'lunaroute.sessions.hidden-columns';

interface SessionsView {
  readonly filter: FilterText;
  readonly order: SessionOrder;
  /** Keys of the expanded rows. */
  readonly open: ReadonlySet<string>;
  /** Key of the focused row. */
  readonly activeKey: string | undefined;
  readonly hiddenColumns: ReadonlySet<ColumnKey>;
}

/** View state of the Sessions page; it persists when the user switches pages. */
export const useSessionsView = create<SessionsView>(() => ({
  filter: NO_FILTER_TEXT,
  order: undefined,
  open: new Set(),
  activeKey: undefined,
  hiddenColumns: storedColumns(),
}));

/** Expands or collapses rows by key. */
export function setOpen(keys: readonly string[], isOpen: boolean): void {
  useSessionsView.setState(({ open }) => {
    const next = new Set(open);
    for (const key of keys) {
      if (isOpen) next.add(key);
      else next.delete(key);
    }
    return { open: next };
  });
}

/** Shows or hides a column, and stores the choice. */
export function showColumn(key: ColumnKey, isShown: boolean): void {
  const hidden = new Set(useSessionsView.getState().hiddenColumns);
  if (isShown) hidden.delete(key);
  else hidden.add(key);
  window.localStorage.setItem(STORED_COLUMNS, [...hidden].join(' '));
  useSessionsView.setState({ hiddenColumns: hidden });
}

function storedColumns(): ReadonlySet<ColumnKey> {
  const stored = (globalThis.localStorage?.getItem(STORED_COLUMNS) ?? '').split(' ');
  return new Set(
    SESSION_COLUMNS.filter(({ key, canHide }) => canHide && stored.includes(key)).map(({ key }) => key),
  );
}
