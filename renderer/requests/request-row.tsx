import { Plug, Recycle } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { bytesWords, durationWords, timeWords } from '../live/words.ts';
import { classNames } from '../ui/class-names.ts';
import { isTrouble, statusWords } from './request-words.ts';

/** A column of the list; the narrow ones go first when there is no room. */
export interface RequestColumn {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
}

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
  readonly isActive: boolean;
}

/** The `id` of a request's element. */
export function requestRowId(id: number): string {
  return `request-${id}`;
}

/** One request of the list. */
export const RequestLine = memo(function RequestLine({ row, place, durationMs, isActive }: RequestLineProps) {
  const cells: Readonly<Record<string, ReactNode>> = {
    time: timeWords(row.startedAt),
    provider: row.provider,
    path: (
      <>
        <span className="secondary">{row.method}</span> {row.path}
      </>
    ),
    status: <Status row={row} />,
    connection: <Taken row={row} />,
    attempts: row.attempts > 1 ? <span className="request-tries">{row.attempts}</span> : row.attempts,
    first: row.firstByteMs === null ? '–' : durationWords(row.firstByteMs),
    duration: durationWords(durationMs),
    in: bytesWords(row.requestBytes),
    out: bytesWords(row.responseBytes),
    client: row.client === '' ? '–' : row.client,
  };
  return (
    <div
      id={requestRowId(row.id)}
      role="row"
      aria-rowindex={place}
      aria-selected={isActive}
      className={classNames('request-row', isActive && 'is-chosen')}
    >
      {REQUEST_COLUMNS.map(({ key, isNumber }) => (
        <div
          key={key}
          role="gridcell"
          className={classNames('request-cell', `request-${key}`, isNumber && 'is-number')}
          title={key === 'client' || key === 'path' ? row[key] : undefined}
        >
          {cells[key]}
        </div>
      ))}
    </div>
  );
});

interface PartProps {
  readonly row: RequestRow;
}

function Status({ row }: PartProps) {
  const tone = isTrouble(row) ? 'request-trouble' : isUnderWay(row) ? 'request-live' : undefined;
  return (
    <span className={tone}>{isUnderWay(row) && row.status > 0 ? `${row.status} …` : statusWords(row)}</span>
  );
}

/** Created or reused: a word, a shape and a colour. */
function Taken({ row }: PartProps) {
  if (row.connectionId === 0) return '–';
  const Icon = row.reused ? Recycle : Plug;
  return (
    <span className={row.reused ? 'request-reused' : 'request-created'}>
      <Icon size={12} aria-hidden="true" /> #{row.connectionId} {row.reused ? 'reused' : 'created'}
    </span>
  );
}
