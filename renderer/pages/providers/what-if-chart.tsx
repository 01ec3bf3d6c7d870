import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { WhatIfCurve } from '../../../src/contract/doctor.ts';
import { classNames } from '../../ui/class-names.ts';
import { useWidth } from '../../ui/use-width.ts';
import { movedAt, nearestAt, type Plot, plotOf, type PlotPoint } from './what-if-plot.ts';
import { axisValue, triedValue } from './format-what-if.ts';
import * as words from './words.ts';

const HEIGHT = 176;

interface WhatIfChartProps {
  readonly curve: WhatIfCurve;
  /** Label of the setting. */
  readonly label: string;
  /** Index of the selected point. */
  readonly chosen: number;
  readonly describedBy: string;
  readonly onChoose: (at: number) => void;
}

/**
 * The what-if curve: the share of requests each value would have reused, and the idle connections it would have cost.
 */
export function WhatIfChart({ curve, label, chosen, describedBy, onChoose }: WhatIfChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [hovered, setHovered] = useState<number>();
  const plot = useMemo(() => plotOf(curve, width, HEIGHT), [curve, width]);
  const point = curve.points[chosen];
  const press = (event: KeyboardEvent): void => {
    const next = movedAt(curve.points.length, chosen, event.key);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onChoose(next);
  };
  const at = (event: PointerEvent<HTMLElement>): number =>
    nearestAt(plot, event.clientX - event.currentTarget.getBoundingClientRect().left);
  return (
    <div
      ref={box}
      className="what-if-chart"
      role="slider"
      tabIndex={0}
      aria-label={words.simulated(label)}
      aria-valuemin={0}
      aria-valuemax={curve.points.length - 1}
      aria-valuenow={chosen}
      aria-valuetext={point === undefined ? '' : triedValue(point.value, curve)}
      aria-describedby={describedBy}
      onKeyDown={press}
      onPointerDown={(event) => onChoose(at(event))}
      onPointerMove={(event) => {
        setHovered(at(event));
        if (event.buttons === 1) onChoose(at(event));
      }}
      onPointerLeave={() => setHovered(undefined)}
    >
      {width === 0 ? null : (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <Bands plot={plot} chosen={chosen} hovered={hovered} />
          <Axes plot={plot} curve={curve} />
          {plot.points.map((one) => (
            <rect
              key={one.point.value}
              className="what-if-bar"
              x={one.x - plot.barWidth / 2}
              y={one.barY}
              width={plot.barWidth}
              height={one.barHeight}
            />
          ))}
          <path className="what-if-line" d={plot.line} />
          {plot.points.map((one, index) => (
            <Mark key={one.point.value} place={one} curve={curve} plot={plot} isChosen={index === chosen} />
          ))}
        </svg>
      )}
    </div>
  );
}

interface PlotProps {
  readonly plot: Plot;
}

function Bands({
  plot,
  chosen,
  hovered,
}: PlotProps & { readonly chosen: number; readonly hovered: number | undefined }) {
  return [hovered, chosen].map((at, index) => {
    const place = at === undefined ? undefined : plot.points[at];
    if (place === undefined) return null;
    return (
      <rect
        key={index === 0 ? 'hovered' : 'chosen'}
        className={index === 0 ? 'what-if-hovered' : 'what-if-chosen'}
        x={place.x - plot.band / 2}
        y={plot.top - 4}
        width={plot.band}
        height={plot.bottom - plot.top + 4}
        rx={4}
      />
    );
  });
}

function Axes({ plot, curve }: PlotProps & { readonly curve: WhatIfCurve }) {
  const middle = (plot.top + plot.bottom) / 2;
  return (
    <>
      {([plot.top, middle, plot.bottom] as const).map((y, at) => (
        <g key={y}>
          <line className="what-if-grid" x1={plot.left} x2={plot.right} y1={y} y2={y} />
          <text className="what-if-share" x={plot.left - 8} y={y + 4} textAnchor="end">
            {`${100 - at * 50}%`}
          </text>
        </g>
      ))}
      <text className="what-if-idle" x={plot.right + 8} y={plot.top + 4}>
        {plot.maxIdle}
      </text>
      <text className="what-if-idle" x={plot.right + 8} y={plot.bottom + 4}>
        {0}
      </text>
      {plot.points
        .filter(({ hasLabel }) => hasLabel)
        .map(({ point, x }) => (
          <text key={point.value} className="what-if-value" x={x} y={plot.bottom + 17} textAnchor="middle">
            {axisValue(point.value, curve)}
          </text>
        ))}
    </>
  );
}

interface MarkProps extends PlotProps {
  readonly place: PlotPoint;
  readonly curve: WhatIfCurve;
  readonly isChosen: boolean;
}

/** A dot for each value, a diamond for the best one, and a dashed line at the current one. */
function Mark({ place, curve, plot, isChosen }: MarkProps) {
  const { x, y, point } = place;
  const isNow = point.value === curve.current;
  const isBest = point.value === curve.best;
  const text = [isNow ? words.now : '', isBest ? words.best : ''].filter(Boolean).join(', ');
  return (
    <g
      className={classNames('what-if-mark', isNow && 'is-now', isBest && 'is-best', isChosen && 'is-chosen')}
    >
      {isNow ? <line className="what-if-now" x1={x} x2={x} y1={plot.top - 4} y2={plot.bottom} /> : null}
      {text === '' ? null : (
        <text className="what-if-word" x={x} y={plot.top - 9} textAnchor="middle">
          {text}
        </text>
      )}
      {isBest ? (
        <path
          className="what-if-dot"
          d={`M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z`}
        />
      ) : (
        <circle className="what-if-dot" cx={x} cy={y} r={isChosen ? 5 : 3.5} />
      )}
    </g>
  );
}
