import { CREATE_REASONS } from '../../../../src/contract/connections.ts';
import type { HistoryTimes, HistoryView } from '../../../../src/contract/history.ts';
import { formatCount } from '../../../text/format.ts';
import { bucketTime, GAP_WORDS, formatReason, sum } from './history-model.ts';
import * as words from './words.ts';

interface Column {
  readonly head: string;
  readonly values: readonly (number | null)[];
  readonly whole: number | null;
}

interface HistoryTableProps {
  /** The index of the chart among the four. */
  readonly chart: number;
  readonly title: string;
  readonly view: HistoryView;
}

/** The numbers of one chart, newest first; a run of buckets without numbers takes a single row. */
export function HistoryTable({ chart, title, view }: HistoryTableProps) {
  const columns = COLUMNS[chart]?.(view) ?? [];
  return (
    <div className="history-table" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {columns.map(({ head }) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="history-whole">
            <th scope="row">{words.all}</th>
            {columns.map((column) => (
              <td key={column.head}>{formatHistoryCell(column.whole)}</td>
            ))}
          </tr>
          {rowsOf(view, columns).map(({ at, gap }) => (
            <tr key={at}>
              <th scope="row">{bucketTime(view, at)}</th>
              {gap === undefined ? (
                columns.map((column) => <td key={column.head}>{formatHistoryCell(column.values[at])}</td>)
              ) : (
                <td colSpan={columns.length} className="secondary">
                  {gap}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The columns of each chart besides the time: exact counts and milliseconds. */
const COLUMNS: readonly ((view: HistoryView) => readonly Column[])[] = [
  ({ counts }) => [
    counted(words.requests, counts.requests),
    counted(words.clientErrors, counts.clientErrors),
    counted(words.serverErrors, counts.serverErrors),
    counted(words.cutOff, counts.brokenOff),
    counted(words.abandoned, counts.unanswered),
    counted(words.retried, counts.retries),
    counted(words.pathLost, counts.pathsLost),
  ],
  ({ counts, createdBy }) => [
    counted(words.reused, counts.reused),
    ...CREATE_REASONS.flatMap((reason) => {
      const column = createdBy[reason];
      return column === undefined ? [] : [counted(formatReason(reason), column)];
    }),
    counted(words.failed, counts.connectFailed),
  ],
  ({ firstByte }) => timed(firstByte),
  ({ duration }) => timed(duration),
];

function counted(head: string, values: readonly number[]): Column {
  return { head, values, whole: sum(values) };
}

function timed({ p50, p95, whole }: HistoryTimes): readonly Column[] {
  return [
    { head: words.p50, values: p50, whole: whole[0] },
    { head: words.p95, values: p95, whole: whole[1] },
  ];
}

/** Formats a cell: counts exactly, times with only their significant digits. */
function formatHistoryCell(value: number | null | undefined): string {
  if (typeof value !== 'number') return '–';
  return formatCount(Number.isInteger(value) ? value : Number(value.toPrecision(2)));
}

/** Table rows by bucket, newest first; a run of buckets without numbers is one row with the reason. */
function rowsOf({ gaps }: HistoryView, columns: readonly Column[]): readonly { at: number; gap?: string }[] {
  const rows: { at: number; gap?: string }[] = [];
  gaps.forEach((gap, at) => {
    if (columns.some(({ values }) => (values[at] ?? 0) > 0)) rows.push({ at });
    else if (rows.at(-1)?.gap !== GAP_WORDS[gap]) rows.push({ at, gap: GAP_WORDS[gap] });
  });
  return rows.toReversed();
}
