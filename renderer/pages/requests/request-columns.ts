import type { RequestRow } from '../../../src/contract/requests.ts';
import { cachedShare, promptOf } from '../../text/format-tokens.ts';
import type { GridOrder, RequestColumn } from '../../request-list/grid-model.ts';

interface ColumnFacts extends RequestColumn {
  /** Minimum width, in pixels. */
  readonly width: number;
  /** Share of the leftover width; 0 for none. */
  readonly grows: number;
  /** When space runs out, the highest rank is hidden first. */
  readonly rank: number;
  readonly isUsual: boolean;
  /** Sort value; null sorts last. */
  readonly sortedBy: (row: RequestRow) => number | string | null;
}

/** All columns of the live list, in display order. */
export const REQUEST_COLUMNS = [
  {
    key: 'time',
    label: 'Time',
    isNumber: false,
    width: 96,
    grows: 0,
    rank: 1,
    isUsual: true,
    sortedBy: ({ id }) => id,
  },
  {
    key: 'provider',
    label: 'Provider',
    isNumber: false,
    width: 84,
    grows: 0,
    rank: 8,
    isUsual: true,
    sortedBy: ({ provider }) => provider,
  },
  {
    key: 'model',
    label: 'Model',
    isNumber: false,
    width: 126,
    grows: 1,
    rank: 2,
    isUsual: true,
    sortedBy: ({ model }) => model,
  },
  {
    key: 'path',
    label: 'Request',
    isNumber: false,
    width: 140,
    grows: 2,
    rank: 7,
    isUsual: true,
    sortedBy: ({ path }) => path,
  },
  {
    key: 'status',
    label: 'Status',
    isNumber: false,
    width: 76,
    grows: 0,
    rank: 3,
    isUsual: true,
    sortedBy: ({ status }) => status,
  },
  {
    key: 'connection',
    label: 'Connection',
    isNumber: false,
    width: 108,
    grows: 0,
    rank: 5,
    isUsual: true,
    sortedBy: ({ connectionId }) => connectionId,
  },
  {
    key: 'attempts',
    label: 'Attempts',
    isNumber: true,
    width: 66,
    grows: 0,
    rank: 11,
    isUsual: true,
    sortedBy: ({ attempts }) => attempts,
  },
  {
    key: 'tokens',
    label: 'In / out',
    isNumber: true,
    width: 112,
    grows: 0,
    rank: 6,
    isUsual: true,
    sortedBy: ({ tokens }) => promptOf(tokens),
  },
  {
    key: 'cached',
    label: 'Cached',
    isNumber: true,
    width: 54,
    grows: 0,
    rank: 9,
    isUsual: true,
    sortedBy: ({ tokens }) => cachedShare(tokens),
  },
  {
    key: 'first',
    label: 'First byte',
    isNumber: true,
    width: 72,
    grows: 0,
    rank: 10,
    isUsual: true,
    sortedBy: ({ firstByteMs }) => firstByteMs,
  },
  {
    key: 'duration',
    label: 'Duration',
    isNumber: true,
    width: 68,
    grows: 0,
    rank: 4,
    isUsual: true,
    sortedBy: ({ durationMs }) => durationMs,
  },
  {
    key: 'in',
    label: 'Bytes in',
    isNumber: true,
    width: 68,
    grows: 0,
    rank: 13,
    isUsual: false,
    sortedBy: ({ requestBytes }) => requestBytes,
  },
  {
    key: 'out',
    label: 'Bytes out',
    isNumber: true,
    width: 72,
    grows: 0,
    rank: 14,
    isUsual: false,
    sortedBy: ({ responseBytes }) => responseBytes,
  },
  {
    key: 'client',
    label: 'Client',
    isNumber: false,
    width: 136,
    grows: 1,
    rank: 12,
    isUsual: true,
    sortedBy: ({ client }) => client,
  },
] as const satisfies readonly ColumnFacts[];

export type RequestColumnKey = (typeof REQUEST_COLUMNS)[number]['key'];
/** Rows could not be told apart without it. */
export const ALWAYS_SHOWN: RequestColumnKey = 'time';

/** Columns currently shown. */
export interface ShownColumns {
  readonly columns: readonly RequestColumn[];
  /** For `grid-template-columns`. */
  readonly template: string;
  /** Number of trailing columns that a sentence replaces in the row of a request in progress. */
  readonly tail: number;
}

const GAP = 8;
const SIDES = 32;
/** Width needed by a sentence, in pixels. */
const TAIL_WIDTH = 270;

/** User-set column widths, in pixels. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** Minimum width of text columns, which may be truncated; numbers never are. */
const TEXT_LEAST = 60;
const MAX_WIDTH = 640;

/** Clamps a column's width, in pixels, to its limits. */
export function boundedWidth(key: string, width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(leastWidth(key), width)));
}

/** Minimum width of a column, in pixels. */
export function leastWidth(key: string): number {
  const column = REQUEST_COLUMNS.find((one) => one.key === key);
  return column === undefined || column.grows > 0 ? TEXT_LEAST : column.width;
}

/** Chosen columns that fit; `width` is the width of the list, 0 until measured. */
export function columnsFor(
  chosen: ReadonlySet<RequestColumnKey>,
  width: number,
  widths: ColumnWidths = {},
): ShownColumns {
  const wanted = REQUEST_COLUMNS.filter(({ key }) => chosen.has(key) || key === ALWAYS_SHOWN);
  const sized = wanted.map((column) => {
    const own = widths[column.key];
    if (own === undefined) return { ...column, isWide: false };
    // Cap a column at half the list, to leave room for others.
    const most = width === 0 ? own : Math.max(leastWidth(column.key), width / 2);
    const next = Math.min(boundedWidth(column.key, own), Math.floor(most));
    return { ...column, width: next, grows: 0, isWide: next > column.width };
  });
  const columns = width === 0 ? sized : fitting(sized, width);
  const template = columns.map(({ width: least, grows }) =>
    grows === 0 ? `${least}px` : `minmax(${least}px, ${grows}fr)`,
  );
  return { columns, template: template.join(' '), tail: tailOf(columns) };
}

/** Drops columns, least important first, until the rest fit; keeps those the user has widened as long as possible. */
function fitting<Column extends ColumnFacts & { readonly isWide: boolean }>(
  columns: readonly Column[],
  width: number,
): readonly Column[] {
  if (columns.length === 1 || neededWidth(columns) <= width) return columns;
  const [, ...others] = columns;
  const usual = others.filter(({ isWide }) => !isWide);
  const last = Math.max(...(usual.length === 0 ? others : usual).map(({ rank }) => rank));
  return fitting(
    columns.filter(({ rank }) => rank !== last),
    width,
  );
}

function neededWidth(columns: readonly ColumnFacts[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, SIDES - GAP);
}

function tailOf(columns: readonly ColumnFacts[]): number {
  let room = 0;
  for (const [at, { width }] of columns.toReversed().entries()) {
    room += width + GAP;
    if (room >= TAIL_WIDTH) return Math.min(at + 1, columns.length - 1);
  }
  return Math.max(1, columns.length - 1);
}

/** Sorts rows, which come newest first; missing values sort last in either direction. */
export function sortRequests(rows: readonly RequestRow[], order: GridOrder): readonly RequestRow[] {
  const column = REQUEST_COLUMNS.find(({ key }) => key === order?.key);
  if (order === undefined || column === undefined) return rows;
  const direction = order.isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [left, right] = [column.sortedBy(one), column.sortedBy(other)];
    if (left === right) return 0;
    if (left === null) return 1;
    if (right === null) return -1;
    return (left < right ? -1 : 1) * direction;
  });
}
