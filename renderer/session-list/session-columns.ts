import type { SessionView } from '../../src/contract/sessions.ts';
import { cachedShare, promptOf, type TokenKind } from '../text/format-tokens.ts';

/** Column of the sessions table. */
export interface SessionColumn {
  readonly key: ColumnKey;
  readonly label: string;
  /** Width in `grid-template-columns`. */
  readonly width: string;
  readonly isNumber: boolean;
  /** Minimum width of a table that shows the column, in CSS pixels. */
  readonly fromPx: number;
  /** Table width from which more detailed columns replace this one, in CSS pixels. */
  readonly belowPx?: number;
  readonly canHide: boolean;
  /** Sort value; null if nothing was reported. */
  readonly rank: (session: SessionView) => number | string | null;
  /** Kind of tokens in this column. */
  readonly tokens?: TokenKind;
  readonly tip?: string;
}

export type ColumnKey =
  | 'session'
  | 'state'
  | 'turns'
  | 'requests'
  | 'fresh'
  | 'read'
  | 'written'
  | 'output'
  | 'inout'
  | 'cached'
  | 'context'
  | 'time';

/** Minimum width of a table with a separate column for each kind of tokens. */
export const WIDE_PX = 880;
/** Narrower tables drop the least useful columns to leave room for the session's name. */
const ROOMY_PX = 620;

const STATE_RANKS = { live: 2, idle: 1, ended: 0 } as const;

function tokens(kind: TokenKind, column: Pick<SessionColumn, 'key' | 'label' | 'width'>): SessionColumn {
  return {
    ...column,
    isNumber: true,
    fromPx: WIDE_PX,
    canHide: true,
    rank: (session) => session.tokens[kind],
    tokens: kind,
  };
}

/** Columns in display order. */
export const SESSION_COLUMNS: readonly SessionColumn[] = [
  {
    key: 'session',
    label: 'Session',
    width: 'minmax(0, 1fr)',
    isNumber: false,
    fromPx: 0,
    canHide: false,
    rank: ({ name }) => name,
  },
  {
    key: 'state',
    label: 'State',
    width: '102px',
    isNumber: false,
    fromPx: 0,
    canHide: false,
    rank: ({ state, lastAt }) => STATE_RANKS[state] * 1e15 + lastAt,
  },
  {
    key: 'turns',
    label: 'Turns',
    width: '46px',
    isNumber: true,
    fromPx: ROOMY_PX,
    canHide: true,
    rank: ({ turns }) => turns,
    tip: 'A turn is a series of requests that ends when the model stops calling tools',
  },
  {
    key: 'requests',
    label: 'Requests',
    width: '98px',
    isNumber: true,
    fromPx: WIDE_PX,
    canHide: true,
    rank: ({ requests }) => requests,
  },
  tokens('fresh', { key: 'fresh', label: 'Fresh', width: '72px' }),
  tokens('cacheRead', { key: 'read', label: 'Read', width: '74px' }),
  tokens('cacheWrite', { key: 'written', label: 'Written', width: '76px' }),
  tokens('output', { key: 'output', label: 'Output', width: '66px' }),
  {
    key: 'inout',
    label: 'In / out',
    width: '130px',
    isNumber: true,
    fromPx: 0,
    belowPx: WIDE_PX,
    canHide: true,
    rank: (session) => promptOf(session.tokens),
  },
  {
    key: 'cached',
    label: 'Cached',
    width: '76px',
    isNumber: true,
    fromPx: 0,
    canHide: true,
    rank: (session) => cachedShare(session.tokens),
    tip: 'Share of the prompt read from the cache',
  },
  {
    key: 'context',
    label: 'Context',
    width: '62px',
    isNumber: true,
    fromPx: ROOMY_PX,
    canHide: true,
    rank: ({ context }) => context,
    tip: 'Prompt plus output of the main thread’s latest response',
  },
  {
    key: 'time',
    label: 'Time',
    width: '90px',
    isNumber: false,
    fromPx: WIDE_PX,
    canHide: true,
    rank: ({ time }) => time.connect + time.firstByte + time.stream,
  },
];

/** Columns shown in a table of this width in CSS pixels, without the hidden ones. */
export function shownColumns(widthPx: number, hidden: ReadonlySet<ColumnKey>): readonly SessionColumn[] {
  return roomyColumns(widthPx).filter(({ key, canHide }) => !canHide || !hidden.has(key));
}

/** Columns that fit. */
export function roomyColumns(widthPx: number): readonly SessionColumn[] {
  return SESSION_COLUMNS.filter(({ fromPx, belowPx = Infinity }) => widthPx >= fromPx && widthPx < belowPx);
}
