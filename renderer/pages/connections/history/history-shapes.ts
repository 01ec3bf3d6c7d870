import type { HistoryChart } from './history-model.ts';

/** The size of a chart's plot, in pixels. */
export interface PlotBox {
  readonly width: number;
  readonly height: number;
}

/** Space above the highest bar, for bars enlarged to the minimum height and for triangles. */
const HEADROOM = 8;
const LEAST_HEIGHT = 2;
/** The gap between parts, so that they do not differ by colour alone. */
const BETWEEN = 1;

/** Returns a path for each part of a stack, from the bottom. Values above zero are at least two pixels high. */
export function stackPaths({ parts, max }: HistoryChart, box: PlotBox): readonly string[] {
  const columns = parts[0]?.values.length ?? 0;
  const step = box.width / columns;
  const bases: number[] = Array.from({ length: columns }, () => box.height);
  return parts.map(({ values, look }) => {
    // The large uneventful part forms one area; the others stand out as separate bars.
    const gap = look === 'calm' || look === 'reused' || step < 3 ? 0 : 1;
    return values
      .map((value, at) => {
        if (value <= 0) return '';
        const height = Math.max(LEAST_HEIGHT, (value / max) * (box.height - HEADROOM));
        const top = (bases[at] ?? 0) - height;
        bases[at] = top - BETWEEN;
        return `M${round(at * step)} ${round(top)}h${round(step - gap)}v${round(height)}h${round(gap - step)}z`;
      })
      .join('');
  });
}

type Values = readonly (number | null)[];

/**
 * A line through the columns with a value, from the left edge of each run's first column to the right edge of its last.
 */
export function linePath(values: Values, max: number, box: PlotBox): string {
  return runsOf(values, max, box).map(lineOf).join('');
}

/** The area between two lines. */
export function bandPath([lower, upper]: readonly [Values, Values], max: number, box: PlotBox): string {
  const tops = runsOf(upper, max, box);
  return runsOf(lower, max, box)
    .map((run, at) => `${lineOf(run)}L${lineOf((tops[at] ?? []).toReversed()).slice(1)}z`)
    .join('');
}

/** The points of each run of columns with a value; the line is interrupted at columns without one. */
function runsOf(values: Values, max: number, box: PlotBox): readonly string[][] {
  const step = box.width / values.length;
  const runs: string[][] = [];
  values.forEach((value, at) => {
    if (value === null) return;
    const y = round(Math.max(0, yOf(value, max, box)));
    if (typeof values[at - 1] !== 'number') runs.push([`${round(at * step)} ${y}`]);
    runs.at(-1)?.push(`${round((at + 0.5) * step)} ${y}`);
    if (typeof values[at + 1] !== 'number') runs.at(-1)?.push(`${round((at + 1) * step)} ${y}`);
  });
  return runs;
}

function lineOf(points: readonly string[]): string {
  return `M${points.join('L')}`;
}

/** A triangle above each column with a count. */
export function flagPath(flags: readonly number[], box: PlotBox): string {
  const step = box.width / flags.length;
  return flags.map((count, at) => (count === 0 ? '' : `M${round((at + 0.5) * step)} 0l4 6.5h-8z`)).join('');
}

/** The columns in which nothing could be counted. */
export function gapPath(gaps: readonly string[], box: PlotBox): string {
  const step = box.width / gaps.length;
  return gaps
    .map((gap, at) =>
      gap === 'none' ? '' : `M${round(at * step)} 0h${round(step)}v${box.height}h${round(-step)}z`,
    )
    .join('');
}

/** The y position of a value in pixels from the top; values above the maximum are above its line. */
export function yOf(value: number, max: number, box: PlotBox): number {
  return box.height - (value / max) * (box.height - HEADROOM);
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
