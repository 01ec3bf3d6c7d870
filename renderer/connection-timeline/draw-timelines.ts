import type { ConnectionTimeline } from '../live/connection-timeline.ts';
import type { PictureColours } from './picture-colours.ts';
import type { PictureShapes } from './picture-shapes.ts';
import type { Boxes } from './silent-shapes.ts';
import { GUTTER, timelineMiddle, MARGIN, type PictureView, xOf } from './picture-view.ts';

/** Half the width of a cross, in pixels. */
const CROSS = 3.5;
/**
 * Rounded corners take longer to fill than boxes, so use them only for few requests on bars tall enough to show them.
 */
const ROUND_UP_TO = 3000;
const ROUND_FROM_HEIGHT = 7;
const HALF_LETTER = 5;
const WAITING_DASH = [3, 2];
const FONT = "12px 'JetBrains Mono Variable', monospace";

/** The input for drawing one frame. */
export interface TimelinesScene {
  readonly view: PictureView;
  readonly timelines: readonly ConnectionTimeline[];
  readonly shapes: PictureShapes;
  readonly colours: PictureColours;
  /** When settings changed. */
  readonly marksMs: readonly number[];
}

/** Draws the visible timelines; the context uses CSS pixels. */
export function drawTimelines(context: CanvasRenderingContext2D, scene: TimelinesScene): void {
  const { view, shapes, colours } = scene;
  context.clearRect(0, 0, view.width, view.height);
  drawGuides(context, view, colours.line);
  fillBoxes(context, shapes.idle, colours.idle);
  const isRound = view.bar >= ROUND_FROM_HEIGHT && shapes.even.length + shapes.odd.length <= ROUND_UP_TO * 4;
  const fill = isRound ? fillRounded : fillBoxes;
  fill(context, shapes.even, colours.requestOther);
  fill(context, shapes.odd, colours.request);
  fillBoxes(context, shapes.quiet.even, colours.requestOther);
  fillBoxes(context, shapes.quiet.odd, colours.request);
  fillBoxes(context, shapes.quiet.silent, colours.created);
  fillBoxes(context, shapes.quiet.ending, colours.fault);
  context.setLineDash(WAITING_DASH);
  outlineBoxes(context, shapes.waiting.calm, colours.request);
  outlineBoxes(context, shapes.waiting.silent, colours.created);
  outlineBoxes(context, shapes.waiting.ending, colours.fault);
  context.setLineDash([]);
  fillBoxes(context, shapes.created, colours.created);
  outlineBoxes(context, shapes.connecting, colours.created);
  drawCrosses(context, scene, 'ends');
  drawCrosses(context, scene, 'faults');
  drawMarks(context, scene);
  drawNumbers(context, scene);
}

/** Draws a faint line across the plot for each timeline, to guide the eye from its number. */
function drawGuides(context: CanvasRenderingContext2D, view: PictureView, colour: string): void {
  context.fillStyle = colour;
  for (let at = view.firstTimeline; at < view.lastTimeline; at += 1)
    context.fillRect(GUTTER, timelineMiddle(view, at), view.width - GUTTER - MARGIN, 1);
}

function fillBoxes(context: CanvasRenderingContext2D, boxes: Boxes, colour: string): void {
  context.fillStyle = colour;
  for (let at = 0; at < boxes.length; at += 4)
    context.fillRect(boxes[at] ?? 0, boxes[at + 1] ?? 0, boxes[at + 2] ?? 0, boxes[at + 3] ?? 0);
}

function fillRounded(context: CanvasRenderingContext2D, boxes: Boxes, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  for (let at = 0; at < boxes.length; at += 4) {
    const width = boxes[at + 2] ?? 0;
    context.roundRect(
      boxes[at] ?? 0,
      boxes[at + 1] ?? 0,
      width,
      boxes[at + 3] ?? 0,
      Math.min(2.5, width / 3),
    );
  }
  context.fill();
}

function outlineBoxes(context: CanvasRenderingContext2D, boxes: Boxes, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (let at = 0; at < boxes.length; at += 4) {
    const [x = 0, y = 0, width = 0, height = 0] = boxes.slice(at, at + 4);
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }
}

/** Draws each cross twice: a wider one in the background colour sets it off from what is below. */
function drawCrosses(
  context: CanvasRenderingContext2D,
  { shapes, colours }: TimelinesScene,
  of: 'ends' | 'faults',
): void {
  const centres = shapes[of];
  if (centres.length === 0) return;
  context.beginPath();
  for (let at = 0; at < centres.length; at += 2) {
    const x = (centres[at] ?? 0) + 0.5;
    const y = centres[at + 1] ?? 0;
    context.moveTo(x - CROSS, y - CROSS);
    context.lineTo(x + CROSS, y + CROSS);
    context.moveTo(x + CROSS, y - CROSS);
    context.lineTo(x - CROSS, y + CROSS);
  }
  context.lineCap = 'round';
  context.strokeStyle = colours.ground;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = of === 'ends' ? colours.third : colours.fault;
  context.lineWidth = 1.75;
  context.stroke();
}

function drawMarks(context: CanvasRenderingContext2D, { view, marksMs, colours }: TimelinesScene): void {
  context.strokeStyle = colours.mark;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  for (const atMs of marksMs) {
    if (atMs < view.startMs || atMs > view.endMs) continue;
    const x = xOf(view, atMs) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, view.height);
  }
  context.stroke();
  context.setLineDash([]);
}

function drawNumbers(context: CanvasRenderingContext2D, { view, timelines, colours }: TimelinesScene): void {
  context.font = FONT;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = colours.third;
  const every = view.numberEvery;
  for (let at = Math.ceil(view.firstTimeline / every) * every; at < view.lastTimeline; at += every) {
    const id = timelines[at]?.id;
    const y = timelineMiddle(view, at) + 1;
    // Numbers are taller than thin timelines, so the top of the first number would be cut off.
    if (id !== undefined && y >= HALF_LETTER) context.fillText(`#${id}`, GUTTER - MARGIN, y);
  }
}
