import { memo, type ReactNode } from 'react';
import type { RequestRow } from '../../../src/contract/requests.ts';
import type { Stall } from '../../../src/contract/stall.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { formatStall } from '../../text/format-stall.ts';
import { formatBytes, formatDuration, formatTime } from '../../text/format.ts';
import {
  cachedShare,
  formatCached,
  UNREPORTED,
  promptOf,
  formatToken,
  WELL_CACHED,
} from '../../text/format-tokens.ts';
import type { ShownColumns } from './request-columns.ts';
import { GridRow } from '../../request-list/request-grid.tsx';
import { isTrouble, formatRequestStatus } from '../../request-list/format-request.ts';
import { Taken, takenTone } from '../../request-list/taken.tsx';

interface RequestGridRowProps {
  readonly row: RequestRow;
  /** In milliseconds; up to the present for a request in progress. */
  readonly durationMs: number;
  /** Cause of the wait; undefined once the request has finished. */
  readonly stall: Stall | undefined;
  readonly shown: ShownColumns;
}

/** DOM id of a request's row. */
export function requestRowId(id: number): string {
  return `request-${id}`;
}

/** Row of one request. */
export const RequestGridRow = memo(function RequestGridRow(props: RequestGridRowProps) {
  const { row, durationMs, stall, shown } = props;
  const cells: Readonly<Record<string, ReactNode>> = {
    time: formatTime(row.startedAt),
    provider: row.provider,
    model: row.model ?? <span className="secondary">{lastPart(row.path)}</span>,
    path: (
      <>
        <span className="secondary">{row.method}</span>
        {` ${row.path}`}
      </>
    ),
    status: isInProgress(row) && row.status > 0 ? `${row.status} …` : formatRequestStatus(row),
    connection: <Taken connectionId={row.connectionId} isReused={row.reused} />,
    attempts: row.attempts,
    first: row.firstByteMs === null ? '–' : formatDuration(row.firstByteMs),
    duration: formatDuration(durationMs),
    tokens: tokensText(row),
    cached: formatCached(row.tokens),
    in: formatBytes(row.requestBytes),
    out: formatBytes(row.responseBytes),
    client: row.client === '' ? '–' : row.client,
  };
  return (
    <GridRow
      name="request"
      columns={shown.columns}
      cells={cells}
      tones={tonesOf(row)}
      titles={{ client: row.client, path: row.path, model: row.model ?? row.path }}
      tail={stall === undefined ? undefined : { columns: shown.tail, content: <Waiting stall={stall} /> }}
    />
  );
});

/** Names a request whose response has no model, such as `count_tokens`. */
function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** `33 k / 1.8 k`: the whole prompt and the output. */
function tokensText({ tokens }: RequestRow): string {
  const prompt = promptOf(tokens);
  if (prompt === null && tokens.output === null) return UNREPORTED;
  return `${formatToken(prompt)} / ${formatToken(tokens.output)}`;
}

/** Colours as classes on the cells; nested elements would add hundreds of DOM nodes a second. */
function tonesOf(row: RequestRow): Readonly<Record<string, string | false>> {
  return {
    status: isTrouble(row) ? 'request-trouble' : isInProgress(row) && 'request-live',
    connection: row.connectionId !== 0 && takenTone(row.reused),
    attempts: row.attempts > 1 && 'request-tries',
    cached: (cachedShare(row.tokens) ?? 0) >= WELL_CACHED && 'request-reused',
  };
}

interface WaitingProps {
  readonly stall: Stall;
}

/** Cause and duration of the wait of a request in progress, and its end. */
export function Waiting({ stall }: WaitingProps) {
  return <span className={`request-waiting is-${stall.tone}`}>{formatStall(stall)}</span>;
}
