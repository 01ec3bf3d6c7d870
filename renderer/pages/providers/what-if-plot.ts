import type { WhatIfCurve, WhatIfPoint } from '../../../src/contract/doctor.ts';

/** The room for the axes around the curve, in pixels. */
const MARGIN = { top: 22, right: 38, bottom: 24, left: 46 } as const;
/** Narrower than this a label of the axis would touch the next one. */
const LABEL_WIDTH = 36;

/** One tried value in the picture. */
export interface PlotPoint {
  readonly point: WhatIfPoint;
  readonly x: number;
  /** Of the reused share. */
  readonly y: number;
  /** The bar of idle connections: its top and height. */
  readonly barY: number;
  readonly barHeight: number;
  readonly hasLabel: boolean;
}

/** Where everything of the picture is drawn. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The width that one value has. */
  readonly band: number;
  readonly barWidth: number;
  readonly points: readonly PlotPoint[];
  /** The line of the reused share, as a path. */
  readonly line: string;
  /** The most idle connections that the right axis reaches; at least 1. */
  readonly maxIdle: number;
}

/** Lays a curve out. The values stand at equal distances: they were chosen so that each is a step worth trying. */
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

/** The place in the list of the value that is nearest to a spot, from the left edge of the picture. */
export function nearestAt(plot: Plot, x: number): number {
  const at = Math.floor((x - plot.left) / plot.band);
  return Math.max(0, Math.min(plot.points.length - 1, at));
}

/** Where a key leads in a list of values; undefined for keys that lead nowhere. */
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
