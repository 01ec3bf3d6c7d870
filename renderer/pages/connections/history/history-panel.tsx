import type { KeyboardEvent } from 'react';
import type { HistoryView } from '../../../../src/contract/history.ts';
import { plural, formatTime } from '../../../text/format.ts';
import { HistoryChartView } from './history-chart.tsx';
import { bucketTime, faultsOf, type HistoryChart, readOut, sum } from './history-model.ts';
import { HistoryTable } from './history-table.tsx';
import * as words from './words.ts';

/** The most recent changes named in the header; all of them are lines in the charts and in the read-out. */
const MARKS_NAMED = 2;

/** The bucket that all charts read out, and the handlers that move it. */
export interface HistoryCursor {
  readonly at: number | undefined;
  readonly point: (at: number | undefined) => void;
  readonly press: (event: KeyboardEvent) => void;
}

interface HistoryPanelProps {
  readonly provider: string;
  readonly view: HistoryView;
  readonly charts: readonly HistoryChart[];
  /** The width of one chart, in pixels. */
  readonly width: number;
  readonly isTable: boolean;
  readonly cursor: HistoryCursor;
}

/** One provider's four charts or tables, and a read-out of the selected bucket. */
export function HistoryPanel({ provider, view, charts, width, isTable, cursor }: HistoryPanelProps) {
  const id = `history-${provider}`;
  return (
    <section className="panel history-panel" aria-labelledby={id}>
      <Head id={id} provider={provider} view={view} />
      <div className={isTable ? 'history-tables' : 'history-charts'}>
        {charts.map((chart, at) => (
          <figure key={chart.title} style={isTable ? undefined : { width }}>
            <figcaption>
              {chart.title} <span className="tone-green">{chart.share}</span>
            </figcaption>
            {isTable ? (
              <HistoryTable chart={at} title={words.chartOf(chart.title, provider)} view={view} />
            ) : (
              <>
                <HistoryChartView
                  chart={chart}
                  view={view}
                  width={width}
                  label={[
                    words.chartSince(chart.title, bucketTime(view, 0)),
                    ...keysOf(chart).map(({ text }) => text),
                  ].join(', ')}
                  cursor={cursor.at}
                  onPoint={cursor.point}
                />
                <Legend chart={chart} />
              </>
            )}
          </figure>
        ))}
      </div>
      {isTable ? null : <ReadOutLine provider={provider} view={view} cursor={cursor} />}
    </section>
  );
}

interface HeadProps {
  readonly id: string;
  readonly provider: string;
  readonly view: HistoryView;
}

function Head({ id, provider, view }: HeadProps) {
  const faults = faultsOf(view).map(({ text }) => text);
  return (
    <div className="provider-picture-head">
      <h2 id={id}>{provider}</h2>
      <p className="secondary">{[plural(sum(view.counts.requests), 'request'), ...faults].join(' · ')}</p>
      <p className="history-marks">
        {view.marks.slice(-MARKS_NAMED).map(({ atMs, text }) => (
          <span key={atMs}>
            {formatTime(atMs).slice(0, 5)} {text}
          </span>
        ))}
      </p>
    </div>
  );
}

interface LegendProps {
  readonly chart: HistoryChart;
}

/** Explains the shapes, with the total of each over the range. */
function Legend({ chart }: LegendProps) {
  return (
    <ul className="history-legend">
      {keysOf(chart).map(({ look, text }) => (
        <li key={look}>
          <svg width="11" height="11" aria-hidden="true">
            <path className={`history-${look}`} d={SHAPES[look] ?? 'M1 1h9v9h-9z'} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}

const SHAPES: Readonly<Record<string, string>> = {
  flag: 'M5.5 2l4.5 7h-9z',
  p50: 'M0 5.5h11',
  p95: 'M0 5.5h11',
};

/** The legend entries for the parts that occur in the chart. */
function keysOf({ parts, times, flags }: HistoryChart): readonly { look: string; text: string }[] {
  const counted = [...parts, { look: 'flag', label: words.onDeadPath, values: flags ?? [] }];
  return [
    ...counted
      .filter(({ values }) => sum(values) > 0)
      .map(({ look, label, values }) => ({ look, text: words.counted(sum(values), label) })),
    ...['p50', 'p95'].flatMap((look, at) => {
      const ms = times?.whole[at];
      return typeof ms === 'number' ? [{ look, text: words.timeOf(ms, look) }] : [];
    }),
  ];
}

interface ReadOutLineProps {
  readonly provider: string;
  readonly view: HistoryView;
  readonly cursor: HistoryCursor;
}

/** Describes the bucket at the cursor, or the latest one without a cursor; handles the cursor's keys. */
function ReadOutLine({ provider, view, cursor }: ReadOutLineProps) {
  const last = view.gaps.length - 1;
  const at = cursor.at ?? last;
  const time = cursor.at === undefined || at === last ? words.now : bucketTime(view, at);
  const parts = readOut(view, at);
  return (
    <div
      className="history-read-out"
      role="slider"
      tabIndex={0}
      aria-label={words.momentOf(provider)}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={[time, ...parts.map(({ text }) => text)].join(', ')}
      onKeyDown={cursor.press}
    >
      <code>{time}</code>
      {parts.map((part) => (
        <span key={part.text} className={`tone-${part.tone ?? 'none'}`}>
          {part.text}
        </span>
      ))}
    </div>
  );
}
