import { memo, type PointerEvent } from 'react';
import type { HistoryView } from '../../../../src/contract/history.ts';
import { bucketTime, type HistoryChart, formatTick } from './history-model.ts';
import { bandPath, flagPath, gapPath, linePath, type PlotBox, stackPaths, yOf } from './history-shapes.ts';
import * as words from './words.ts';

/** The height of a chart; `LEFT` and `BOTTOM` are the space for its axes. */
const HEIGHT = 124;
const LEFT = 44;
const BOTTOM = 20;

interface HistoryChartProps {
  readonly chart: HistoryChart;
  readonly view: HistoryView;
  /** In pixels. */
  readonly width: number;
  /** The chart's description for screen readers. */
  readonly label: string;
  readonly cursor: number | undefined;
  /** Called with the column under the pointer; undefined when the pointer leaves. */
  readonly onPoint: (at: number | undefined) => void;
}

/** A chart with axes from 0, its shapes, marks for changed settings and the cursor. */
export function HistoryChartView({ chart, view, width, label, cursor, onPoint }: HistoryChartProps) {
  const box = { width: Math.max(60, width - LEFT), height: HEIGHT - BOTTOM };
  const columns = view.gaps.length;
  const step = box.width / columns;
  const point = (event: PointerEvent): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    onPoint(x < 0 ? undefined : Math.min(columns - 1, Math.floor(x / step)));
  };
  return (
    <svg
      className="history-chart"
      width={LEFT + box.width}
      height={HEIGHT}
      role="img"
      aria-label={label}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => onPoint(undefined)}
    >
      <Axes chart={chart} view={view} box={box} />
      <g transform={`translate(${LEFT} 0)`}>
        <Shapes chart={chart} view={view} box={box} />
        {view.marks.map(({ atMs }) => {
          const x = ((atMs - view.startMs) / view.stepMs) * step;
          return <path key={atMs} className="history-mark" d={`M${x} 0V${box.height}`} />;
        })}
        {cursor === undefined ? null : (
          <path className="history-cursor" d={`M${(cursor + 0.5) * step} 0V${box.height}`} />
        )}
      </g>
    </svg>
  );
}

interface PlotProps {
  readonly chart: HistoryChart;
  readonly view: HistoryView;
  readonly box: PlotBox;
}

function Axes({ chart: { max, times }, view, box }: PlotProps) {
  const columns = view.gaps.length;
  return (
    <g aria-hidden="true">
      {[0, max / 2, max].map((value) => {
        const y = yOf(value, max, box);
        return (
          <g key={value}>
            <path className="history-line" d={`M${LEFT} ${y - 0.5}h${box.width}`} />
            <text x={LEFT - 8} y={y + (value === 0 ? 0 : 4)} textAnchor="end">
              {formatTick(value, times !== undefined)}
            </text>
          </g>
        );
      })}
      <text x={LEFT} y={HEIGHT - 4}>
        {bucketTime(view, 0).slice(0, 5)}
      </text>
      <text x={LEFT + box.width / 2} y={HEIGHT - 4} textAnchor="middle">
        {bucketTime(view, columns / 2).slice(0, 5)}
      </text>
      <text x={LEFT + box.width} y={HEIGHT - 4} textAnchor="end">
        {words.now}
      </text>
    </g>
  );
}

/** Memoized, since the pointer moves far more often than the data changes. */
const Shapes = memo(function Shapes({ chart, view, box }: PlotProps) {
  const { parts, times, flags, max } = chart;
  const paths = stackPaths(chart, box);
  return (
    <>
      <path className="history-gap" d={gapPath(view.gaps, box)} />
      {parts.map(({ look }, at) => (
        <path key={look} className={`history-${look}`} d={paths[at]} />
      ))}
      {times === undefined ? null : (
        <>
          <path className="history-band" d={bandPath([times.p50, times.p95], max, box)} />
          <path className="history-p95" d={linePath(times.p95, max, box)} />
          <path className="history-p50" d={linePath(times.p50, max, box)} />
        </>
      )}
      {flags === undefined ? null : <path className="history-flag" d={flagPath(flags, box)} />}
    </>
  );
}, isSamePlot);

function isSamePlot(one: PlotProps, other: PlotProps): boolean {
  return one.chart === other.chart && one.box.width === other.box.width;
}
