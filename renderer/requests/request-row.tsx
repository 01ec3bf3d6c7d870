import { memo, type ReactNode } from 'react';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { Stall } from '../../src/contract/stall.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { stallWords } from '../live/stall-words.ts';
import { bytesWords, durationWords, timeWords } from '../live/words.ts';
import {
  cachedShare,
  cachedWords,
  NOT_TOLD,
  promptOf,
  tokenWords,
  WELL_CACHED,
} from '../sessions/token-words.ts';
import type { ShownColumns } from './request-columns.ts';
import { GridRow } from './request-grid.tsx';
import { isTrouble, statusWords } from './request-words.ts';
import { Taken, takenTone } from './taken.tsx';

interface RequestLineProps {
  readonly row: RequestRow;
  /** In milliseconds, until now for one under way. */
  readonly durationMs: number;
  /** What it waits for; undefined once it is over. */
  readonly stall: Stall | undefined;
  readonly shown: ShownColumns;
}

/** The `id` of a request's element. */
export function requestRowId(id: number): string {
  return `request-${id}`;
}

/** One request of the list. */
export const RequestLine = memo(function RequestLine(props: RequestLineProps) {
  const { row, durationMs, stall, shown } = props;
  const cells: Readonly<Record<string, ReactNode>> = {
    time: timeWords(row.startedAt),
    provider: row.provider,
    model: row.model ?? <span className="secondary">{lastPart(row.path)}</span>,
    path: (
      <>
        <span className="secondary">{row.method}</span>
        {` ${row.path}`}
      </>
    ),
    status: isUnderWay(row) && row.status > 0 ? `${row.status} …` : statusWords(row),
    connection: <Taken connectionId={row.connectionId} isReused={row.reused} />,
    attempts: row.attempts,
    first: row.firstByteMs === null ? '–' : durationWords(row.firstByteMs),
    duration: durationWords(durationMs),
    tokens: tokensText(row),
    cached: cachedWords(row.tokens),
    in: bytesWords(row.requestBytes),
    out: bytesWords(row.responseBytes),
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

/** What names a request whose answer names no model, such as `count_tokens`. */
function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** `33 k / 1.8 k`: the whole prompt, and the output. */
function tokensText({ tokens }: RequestRow): string {
  const prompt = promptOf(tokens);
  if (prompt === null && tokens.output === null) return NOT_TOLD;
  return `${tokenWords(prompt)} / ${tokenWords(tokens.output)}`;
}

/** The colours of whole cells: elements in them would be hundreds more a second. */
function tonesOf(row: RequestRow): Readonly<Record<string, string | false>> {
  return {
    status: isTrouble(row) ? 'request-trouble' : isUnderWay(row) && 'request-live',
    connection: row.connectionId !== 0 && takenTone(row.reused),
    attempts: row.attempts > 1 && 'request-tries',
    cached: (cachedShare(row.tokens) ?? 0) >= WELL_CACHED && 'request-reused',
  };
}

interface WaitingProps {
  readonly stall: Stall;
}

/** What a request in progress waits for, since when, and who ends it. */
export function Waiting({ stall }: WaitingProps) {
  return <span className={`request-waiting is-${stall.tone}`}>{stallWords(stall)}</span>;
}
