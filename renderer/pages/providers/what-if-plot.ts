import type { WhatIfCurve, WhatIfPoint } from '../../../src/contract/doctor.ts';

/** Space for the axes around the plot, in pixels. */
const MARGIN = { top: 22, right: 38, bottom: 24, left: 46 } as const;
/** Minimum width per axis label, in pixels; closer labels would touch. */
const LABEL_WIDTH = 36;

/** One simulated value, in plot coordinates. */
export interface PlotPoint {
  readonly point: WhatIfPoint;
  readonly x: number;
  /** Height of the reused-share line at this value. */
  readonly y: number;
  /** Top of the bar for idle connections. */
  readonly barY: number;
  readonly barHeight: number;
  readonly hasLabel: boolean;
}

/** Coordinates of everything in the chart. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Width available to each value. */
  readonly band: number;
  readonly barWidth: number;
  readonly points: readonly PlotPoint[];
  /** SVG path of the reused-share line. */
  readonly line: string;
  /** Highest number of idle connections on the right axis; at least 1. */
  readonly maxIdle: number;
}

/** Lays out a curve. Values are evenly spaced, since each was chosen as one step worth trying. */
export function plotOf({ points }: Pick<WhatIfCurve, 'points'>, width: number, height: number): Plot {
  const left = MARGIN.left;
  const right = Math.max(left + 1, width - MARGIN.right);
  const top = MARGIN.top;
  const bottom = height - MARGIN.bottom;
  const band = (right - left) / Math.max(1, points.length);
  const maxIdle = Math.max(1, ...points.map(({ peakIdle }) => peakIdle));
  const labelEvery = Math.max(1, Math.ceil(LABEL_WIDTH / band));
  const placed = points.map((point, at): PlotPoint => {
    const barHeight = (point.peakIdle / maxIdle) * (bottom - top);
    return {
      point,
      x: round(left + (at + 0.5) * band),
      y: round(bottom - point.reusedShare * (bottom - top)),
      barY: round(bottom - barHeight),
      barHeight: round(barHeight),
      hasLabel: at % labelEvery === 0,
    };
  });
  return {
    left,
    right,
    top,
    bottom,
    band,
    barWidth: Math.min(28, band * 0.6),
    points: placed,
    line: placed.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
    maxIdle,
  };
}

/** Index of the value nearest to `x`, measured from the left edge of the chart. */
export function nearestAt(plot: Plot, x: number): number {
  const at = Math.floor((x - plot.left) / plot.band);
  return Math.max(0, Math.min(plot.points.length - 1, at));
}

/** Index a key moves to; undefined for keys that do not move. */
export function movedAt(count: number, at: number, key: string): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, at + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, at - 1);
    case 'PageUp':
      return Math.min(last, at + 3);
    case 'PageDown':
      return Math.max(0, at - 3);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
