import type { RequestRow } from '../../../src/contract/requests.ts';
import { cachedShare, promptOf } from '../../text/format-tokens.ts';
import type { GridOrder, RequestColumn } from '../../request-list/grid-model.ts';

interface ColumnFacts extends RequestColumn {
  /** The least it needs, in pixels. */
  readonly width: number;
  /** Its part of what is left over; 0 for none. */
  readonly grows: number;
  /** Where there is no room, the one with the highest goes first. */
  readonly rank: number;
  readonly isUsual: boolean;
  /** What it is sorted by; null goes last. */
  readonly sortedBy: (row: RequestRow) => number | string | null;
}

/** Every column of the live requests, in their order. */
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
    label: 'Tries',
    isNumber: true,
    width: 40,
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
/** Without it a row could not be told from another. */
export const ALWAYS_SHOWN: RequestColumnKey = 'time';

/** The columns in sight. */
export interface ShownColumns {
  readonly columns: readonly RequestColumn[];
  /** For `grid-template-columns`. */
  readonly template: string;
  /** As many of the last ones as a sentence of a row in progress takes the place of. */
  readonly tail: number;
}

const GAP = 8;
const SIDES = 32;
/** What a sentence needs, in pixels. */
const TAIL_WIDTH = 270;

/** The widths of columns that were changed, in pixels. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** What a column may be made as narrow as: numbers are never cut off, texts are. */
const TEXT_LEAST = 60;
const MAX_WIDTH = 640;

/** A width for the column of this key, in pixels, within what it may have. */
export function boundedWidth(key: string, width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(leastWidth(key), width)));
}

/** The least width of a column, in pixels. */
export function leastWidth(key: string): number {
  const column = REQUEST_COLUMNS.find((one) => one.key === key);
  return column === undefined || column.grows > 0 ? TEXT_LEAST : column.width;
}

/** Those of the chosen columns that there is room for; `width` is that of the list, 0 before it is known. */
export function columnsFor(
  chosen: ReadonlySet<RequestColumnKey>,
  width: number,
  widths: ColumnWidths = {},
): ShownColumns {
  const wanted = REQUEST_COLUMNS.filter(({ key }) => chosen.has(key) || key === ALWAYS_SHOWN);
  const sized = wanted.map((column) => {
    const own = widths[column.key];
    if (own === undefined) return { ...column, isWide: false };
    // One column leaves room for others.
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

/** What matters least is left out; what somebody has made wide is wanted. */
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

/** The rows, the newest first, in an order; what has no value goes last in either direction. */
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
