import { create } from 'zustand';
import { REQUEST_COLUMNS, type RequestColumnKey } from './request-columns.ts';
import type { GridOrder } from './grid-column.ts';

const STORED_COLUMNS = 'lunaroute.requests.columns';

interface RequestsView {
  readonly order: GridOrder;
  readonly columns: ReadonlySet<RequestColumnKey>;
}

/** How the live requests are looked at; it stays when another page is. */
export const useRequestsView = create<RequestsView>(() => ({ order: undefined, columns: storedColumns() }));

/** Shows or hides a column, and remembers it. */
export function showRequestColumn(key: RequestColumnKey, isShown: boolean): void {
  const columns = new Set(useRequestsView.getState().columns);
  if (isShown) columns.add(key);
  else columns.delete(key);
  window.localStorage.setItem(STORED_COLUMNS, [...columns].join(' '));
  useRequestsView.setState({ columns });
}

function storedColumns(): ReadonlySet<RequestColumnKey> {
  const stored = globalThis.localStorage?.getItem(STORED_COLUMNS)?.split(' ');
  const chosen = REQUEST_COLUMNS.filter(({ key, isUsual }) => stored?.includes(key) ?? isUsual);
  return new Set(chosen.map(({ key }) => key));
}
