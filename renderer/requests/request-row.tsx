import { memo, type ReactNode } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { Stall } from '../../src/contract/stall.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { stallWords } from '../live/stall-words.ts';
import { bytesWords, durationWords, timeWords } from '../live/words.ts';
import { GridRow, type RequestColumn } from './request-grid.tsx';
import { isTrouble, statusWords } from './request-words.ts';
import { Taken } from './taken.tsx';

/** The columns in their order. */
export const REQUEST_COLUMNS: readonly RequestColumn[] = [
  { key: 'time', label: 'Time', isNumber: false },
  { key: 'provider', label: 'Provider', isNumber: false },
  { key: 'path', label: 'Request', isNumber: false },
  { key: 'status', label: 'Status', isNumber: false },
  { key: 'connection', label: 'Connection', isNumber: false },
  { key: 'attempts', label: 'Tries', isNumber: true },
  { key: 'first', label: 'First byte', isNumber: true },
  { key: 'duration', label: 'Duration', isNumber: true },
  { key: 'in', label: 'In', isNumber: true },
  { key: 'out', label: 'Out', isNumber: true },
  { key: 'client', label: 'Client', isNumber: false },
];

interface RequestLineProps {
  readonly row: RequestRow;
  /** The place in the list, from 1, the head included. */
  readonly place: number;
  /** In milliseconds, until now for one under way. */
  readonly durationMs: number;
  /** What it waits for; undefined once it is over. */
  readonly stall: Stall | undefined;
  readonly isActive: boolean;
}

/** The `id` of a request's element. */
export function requestRowId(id: number): string {
  return `request-${id}`;
}

/** One request of the list. */
export const RequestLine = memo(function RequestLine(props: RequestLineProps) {
  const { row, place, durationMs, stall, isActive } = props;
  const cells: Readonly<Record<string, ReactNode>> = {
    time: timeWords(row.startedAt),
    provider: row.provider,
    path: (
      <>
        <span className="secondary">{row.method}</span> {row.path}
      </>
    ),
    status: <Status row={row} />,
    connection: <Taken connectionId={row.connectionId} isReused={row.reused} />,
    attempts: row.attempts > 1 ? <span className="request-tries">{row.attempts}</span> : row.attempts,
    first: row.firstByteMs === null ? '–' : durationWords(row.firstByteMs),
    duration: durationWords(durationMs),
    in: bytesWords(row.requestBytes),
    out: bytesWords(row.responseBytes),
    client: row.client === '' ? '–' : row.client,
  };
  return (
    <GridRow
      name="request"
      id={requestRowId(row.id)}
      place={place}
      isActive={isActive}
      columns={REQUEST_COLUMNS}
      cells={cells}
      titles={{ client: row.client, path: row.path }}
      tail={stall === undefined ? undefined : <Waiting stall={stall} />}
    />
  );
});

interface WaitingProps {
  readonly stall: Stall;
}

/** What a request in progress waits for, since when, and who ends it. */
export function Waiting({ stall }: WaitingProps) {
  return <span className={`request-waiting is-${stall.tone}`}>{stallWords(stall)}</span>;
}

interface PartProps {
  readonly row: RequestRow;
}

function Status({ row }: PartProps) {
  const tone = isTrouble(row) ? 'request-trouble' : isUnderWay(row) ? 'request-live' : undefined;
  return (
    <span className={tone}>{isUnderWay(row) && row.status > 0 ? `${row.status} …` : statusWords(row)}</span>
  );
}
