import type { ActivityGap, ProviderActivity } from '../live/provider-activity.ts';
import { formatCount } from '../text/format.ts';
import type { PictureColours } from './picture-colours.ts';
import { GUTTER, MARGIN, type PictureView, plotWidth, xOf } from './picture-view.ts';

/** The height of the stacked area including its labels, in pixels. */
export const AREA_HEIGHT = 88;
const TOP = 18;
const BOTTOM = AREA_HEIGHT - 12;
const FONT = "12px 'JetBrains Mono Variable', monospace";

/** The peaks in each pixel column, from the left edge of the plot. */
export interface AreaColumns {
  readonly active: Uint32Array;
  readonly open: Uint32Array;
  readonly peak: number;
}

/** Computes the peaks in each column, as the area shows the maximum within a column. */
export function areaColumns(provider: ProviderActivity, view: PictureView): AreaColumns {
  const count = plotWidth(view);
  const active = new Uint32Array(count);
  const open = new Uint32Array(count);
  let peak = 0;
  for (let column = 0; column < count; column += 1) {
    const fromMs = view.startMs + column * view.msPerPixel;
    const peaks = provider.peaks(fromMs, fromMs + view.msPerPixel);
    active[column] = peaks.active;
    open[column] = peaks.open;
    peak = Math.max(peak, peaks.open);
  }
  return { active, open, peak };
}

/** The input for drawing the area. */
export interface AreaScene {
  readonly view: PictureView;
  readonly columns: AreaColumns;
  /** The cap on idle connections. */
  readonly cap: number;
  readonly marks: readonly { readonly atMs: number; readonly text: string }[];
  readonly gaps: readonly ActivityGap[];
  readonly keptFromMs: number;
  /** When the program started. */
  readonly begunMs: number;
  readonly colours: PictureColours;
}

/** Draws active and idle connections over time, with the cap; the context uses CSS pixels. */
export function drawArea(context: CanvasRenderingContext2D, scene: AreaScene): void {
  const { view, columns, cap, colours } = scene;
  const top = Math.max(1, cap, columns.peak);
  const yOf = (count: number): number => BOTTOM - ((BOTTOM - TOP) * count) / top;
  context.clearRect(0, 0, view.width, AREA_HEIGHT);
  context.fillStyle = colours.idleArea;
  fillSteps(context, columns.open, yOf);
  context.fillStyle = colours.request;
  fillSteps(context, columns.active, yOf);
  context.fillStyle = colours.line;
  context.fillRect(GUTTER, BOTTOM, view.width - GUTTER - MARGIN, 1);
  drawUnknown(context, scene);
  drawCap(context, scene, Math.round(yOf(cap)) + 0.5);
  drawScale(context, { top, cap, yOf, colour: colours.third });
  drawMarks(context, scene);
}

/** Fills the area below the counts in the context's colour. */
function fillSteps(
  context: CanvasRenderingContext2D,
  counts: Uint32Array,
  yOf: (count: number) => number,
): void {
  context.beginPath();
  context.moveTo(GUTTER, BOTTOM);
  for (let column = 0; column < counts.length; column += 1) {
    const y = yOf(counts[column] ?? 0);
    context.lineTo(GUTTER + column, y);
    context.lineTo(GUTTER + column + 1, y);
  }
  context.lineTo(GUTTER + counts.length, BOTTOM);
  context.fill();
}

function drawCap(context: CanvasRenderingContext2D, { view, colours }: AreaScene, y: number): void {
  context.strokeStyle = colours.third;
  context.lineWidth = 1;
  context.setLineDash([3, 4]);
  context.beginPath();
  context.moveTo(GUTTER, y);
  context.lineTo(view.width - MARGIN, y);
  context.stroke();
  context.setLineDash([]);
}

interface Scale {
  readonly top: number;
  readonly cap: number;
  readonly yOf: (count: number) => number;
  readonly colour: string;
}

/** Labels the cap, and the peak if it is higher and there is room for both. */
function drawScale(context: CanvasRenderingContext2D, { top, cap, yOf, colour }: Scale): void {
  context.font = FONT;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  const x = GUTTER - MARGIN;
  context.fillText(formatCount(cap), x, yOf(cap) + 0.5);
  if (yOf(cap) - yOf(top) > 11) context.fillText(formatCount(top), x, yOf(top) + 0.5);
  if (BOTTOM - yOf(cap) > 11) context.fillText('0', x, BOTTOM - 1);
}

/** Draws dashed lines with labels, which move to the left side if there is no room on the right. */
function drawMarks(context: CanvasRenderingContext2D, { view, marks, colours }: AreaScene): void {
  context.font = FONT;
  context.textBaseline = 'middle';
  let free = -Infinity;
  for (const mark of marks) {
    if (mark.atMs < view.startMs || mark.atMs > view.endMs) continue;
    const x = xOf(view, mark.atMs) + 0.5;
    dashedDown(context, x, colours.mark);
    const width = context.measureText(mark.text).width;
    const fitsRight = x + 6 + width <= view.width - MARGIN;
    const from = fitsRight ? x + 6 : x - 6 - width;
    // Two changes at nearly the same time: only the first has a label, but both have a line.
    if (from < free) continue;
    context.fillStyle = colours.ground;
    context.fillRect(from - 2, 0, width + 4, 14);
    context.fillStyle = colours.mark;
    context.textAlign = 'left';
    context.fillText(mark.text, from, 7);
    free = from + width + 8;
  }
}

function dashedDown(context: CanvasRenderingContext2D, x: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, AREA_HEIGHT);
  context.stroke();
  context.setLineDash([]);
}

/** Marks spans with missing events, so that a gap does not read as zero. */
function drawUnknown(context: CanvasRenderingContext2D, scene: AreaScene): void {
  const { view, gaps, keptFromMs, begunMs, colours } = scene;
  const holes = gaps.map((gap) => ({ ...gap, text: `${formatCount(gap.lost)} events missing` }));
  if (keptFromMs > view.startMs) {
    holes.push({ fromMs: view.startMs, toMs: keptFromMs, lost: 0, text: 'not kept: too much traffic' });
  } else if (begunMs > view.startMs) {
    // No events are missing before the start, so clear this span instead of hatching it.
    context.clearRect(GUTTER, TOP, xOf(view, begunMs) - GUTTER, BOTTOM + 1 - TOP);
    sayIn(context, scene, { from: GUTTER, to: xOf(view, begunMs), text: 'LunaRoute wasn’t running' });
  }
  for (const hole of holes) {
    if (hole.fromMs > view.endMs || hole.toMs < view.startMs) continue;
    const from = xOf(view, hole.fromMs);
    const width = Math.max(2, xOf(view, hole.toMs) - from);
    context.fillStyle = colours.ground;
    context.strokeStyle = colours.idle;
    hatch(context, from, width);
    sayIn(context, scene, { from, to: view.width, text: hole.text });
  }
}

/** Draws a label on a span without data, if there is room. */
function sayIn(
  context: CanvasRenderingContext2D,
  { colours }: AreaScene,
  { from, to, text }: { readonly from: number; readonly to: number; readonly text: string },
): void {
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const room = context.measureText(text).width;
  if (from + room + 8 > to) return;
  context.fillStyle = colours.ground;
  context.fillRect(from + 2, TOP + 12, room + 8, 16);
  context.fillStyle = colours.ink;
  context.fillText(text, from + 6, TOP + 20);
}

/** Hatches a span in the context's colours. */
function hatch(context: CanvasRenderingContext2D, from: number, width: number): void {
  context.save();
  context.beginPath();
  context.rect(from, TOP, width, BOTTOM - TOP);
  context.clip();
  context.fillRect(from, TOP, width, BOTTOM - TOP);
  context.lineWidth = 1;
  context.beginPath();
  for (let x = from - AREA_HEIGHT; x < from + width; x += 6) {
    context.moveTo(x, BOTTOM);
    context.lineTo(x + AREA_HEIGHT, BOTTOM - AREA_HEIGHT);
  }
  context.stroke();
  context.restore();
}
