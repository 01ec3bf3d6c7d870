import { create } from 'zustand';
import type { RequestRow } from '../../../src/contract/requests.ts';
import {
  boundedWidth,
  type ColumnWidths,
  REQUEST_COLUMNS,
  type RequestColumnKey,
} from './request-columns.ts';
import type { GridOrder } from '../../request-list/grid-model.ts';

const STORED_COLUMNS = 'lunaroute.requests.columns';
const STORED_WIDTHS = 'lunaroute.requests.widths';

/** Rows of a paused list, and the start of the program run that they belong to. */
interface PausedRequests {
  readonly rows: readonly RequestRow[];
  readonly startedAt: number | undefined;
}

interface RequestsView {
  readonly order: GridOrder;
  readonly columns: ReadonlySet<RequestColumnKey>;
  readonly widths: ColumnWidths;
  readonly paused: PausedRequests | undefined;
}

/** View state of the live requests; it persists when the user switches pages. */
export const useRequestsView = create<RequestsView>(() => ({
  order: undefined,
  columns: storedColumns(),
  widths: storedWidths(),
  paused: undefined,
}));

/** Sets the width of one column, or resets them all, and stores it. */
export function setColumnWidth(key: string, width: number): void {
  storeWidths({ ...useRequestsView.getState().widths, [key]: boundedWidth(key, width) });
}
export function resetColumnWidths(): void {
  storeWidths({});
}

function storeWidths(widths: ColumnWidths): void {
  useRequestsView.setState({ widths });
  window.localStorage.setItem(STORED_WIDTHS, JSON.stringify(widths));
}

function storedWidths(): ColumnWidths {
  try {
    const stored: unknown = JSON.parse(globalThis.localStorage?.getItem(STORED_WIDTHS) ?? '{}');
    return Object.fromEntries(
      Object.entries(Object(stored)).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    );
  } catch {
    return {}; // not written by LunaRoute
  }
}

/** Shows or hides a column, and stores the choice. */
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
