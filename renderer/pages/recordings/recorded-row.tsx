import { memo, type ReactNode } from 'react';
import { isRecordedTrouble, recordedPrompt } from '../../../src/contract/recorded-fields.ts';
import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { formatDuration } from '../../text/format.ts';
import type { RequestColumn } from '../../request-list/grid-model.ts';
import { GridRow } from '../../request-list/request-grid.tsx';
import { Taken, takenTone } from '../../request-list/taken.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatDayTime, MISSING_SHORT, formatRecordedStatus, formatTokenCount } from './format-recorded.ts';
import * as words from './words.ts';

/** Columns in display order. */
export const RECORDED_COLUMNS: readonly RequestColumn[] = [
  { key: 'time', label: words.time, isNumber: false },
  { key: 'provider', label: words.provider, isNumber: false },
  { key: 'model', label: words.model, isNumber: false },
  { key: 'path', label: words.request, isNumber: false },
  { key: 'status', label: words.status, isNumber: false },
  { key: 'connection', label: words.connection, isNumber: false },
  { key: 'attempts', label: words.attempts, isNumber: true },
  { key: 'first', label: words.firstByte, isNumber: true },
  { key: 'duration', label: words.duration, isNumber: true },
  { key: 'input', label: words.tokensIn, isNumber: true },
  { key: 'output', label: words.out, isNumber: true },
  { key: 'stop', label: words.stopReason, isNumber: false },
  { key: 'client', label: words.client, isNumber: false },
];

interface RecordedLineProps {
  readonly row: RecordedRequest;
}

/** DOM id of a recording's row. */
export function recordedRowId(key: string): string {
  return `recorded-${key}`;
}

/** Row of one recorded request. */
export const RecordedLine = memo(function RecordedLine({ row }: RecordedLineProps) {
  const cells: Readonly<Record<string, ReactNode>> = {
    time: formatDayTime(Date.parse(row.time)),
    provider: row.provider,
    model: row.model ?? '–',
    path: (
      <>
        <span className={classNames('secondary', row.method === 'POST' && 'recorded-usual')}>
          {row.method}{' '}
        </span>
        {row.path}
      </>
    ),
    status: (
      <span className={isRecordedTrouble(row) ? 'request-trouble' : undefined}>
        {formatRecordedStatus(row)}
      </span>
    ),
    connection: (
      <Taken
        connectionId={row.connectionId}
        isReused={row.connection === 'reused'}
        wordClass="recorded-taken"
      />
    ),
    attempts: row.attempts > 1 ? <span className="request-tries">{row.attempts}</span> : row.attempts,
    first: row.firstByteMs === null ? '–' : formatDuration(row.firstByteMs),
    duration: formatDuration(row.durationMs),
    ...tokenCells(row),
    stop: row.stopReason ?? row.providerError ?? '–',
    client: row.client === '' ? '–' : row.client,
  };
  return (
    <GridRow
      name="recorded"
      columns={RECORDED_COLUMNS}
      cells={cells}
      tones={{ connection: row.connectionId !== 0 && takenTone(row.connection === 'reused') }}
      titles={{
        client: row.client,
        path: `${row.method} ${row.path}`,
        model: row.model ?? '',
        stop: row.providerError ?? '',
      }}
    />
  );
});

/** Input and output tokens; a single cell with the reason if they are unknown. */
function tokenCells(row: RecordedRequest): Record<string, ReactNode> {
  const { tokens, tokensMissing = 'not_reported' } = row;
  if (tokens === undefined)
    return { input: <span className="recorded-missing">{MISSING_SHORT[tokensMissing]}</span> };
  return { input: formatTokenCount(recordedPrompt(row)), output: formatTokenCount(tokens.output) };
}
