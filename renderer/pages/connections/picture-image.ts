import type { PoolView } from '../../../src/contract/status.ts';
import { liveNowMs, useLive } from '../../live/store.ts';
import { formatCount, formatMoment, plural } from '../../text/format.ts';
import { AREA_HEIGHT, drawArea } from '../../connection-timeline/draw-area.ts';
import { drawTimelines } from '../../connection-timeline/draw-timelines.ts';
import { orderTimelines } from '../../connection-timeline/timeline-order.ts';
import { timelineStallAt, requestsOn } from '../../connection-timeline/timeline-requests.ts';
import { timelineRows } from '../../connection-timeline/timeline-rows.ts';
import { type PictureColours, readColours } from '../../connection-timeline/picture-colours.ts';
import { areaScene, type PictureSource } from '../../connection-timeline/picture-loop.ts';
import { layTimelines, PictureShapes } from '../../connection-timeline/picture-shapes.ts';
import { GUTTER, MARGIN, viewOf } from '../../connection-timeline/picture-view.ts';
import { formatAxis, parseStretch, type Stretch, formatStretch } from './stretch.ts';
import { saveFile } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';

/**
 * Lengths are CSS pixels. The image has `SCALE` pixels for each, or fewer if it would exceed the browser's maximum
 * canvas size.
 */
const WIDTH = 1200;
const SCALE = 2;
const LONGEST = 32_000;
const EDGE = 24;
const HEAD_HEIGHT = 84;
const NAME_HEIGHT = 34;
const AXIS_HEIGHT = 48;

/** One provider's part of the image. */
interface Part {
  readonly pool: PoolView;
  readonly source: PictureSource;
  readonly endMs: number;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly colours: PictureColours;
  readonly sans: string;
}

/** Saves the current picture as a PNG, in the theme's colours. */
export async function savePicture(): Promise<void> {
  const canvas = drawImage();
  if (canvas === undefined) return void showToast({ title: 'There are no connections to save' });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob === null) {
    const description = 'It has too many lanes. Zoom in, and save a shorter time.';
    return void showToast({ title: 'The picture was not saved', description, kind: 'trouble' });
  }
  const [day = '', time = ''] = new Date().toISOString().replaceAll(/[-:]/gu, '').split('T');
  const name = `lunaroute-connections-${day}-${time.slice(0, 6)}.png`;
  saveFile(blob, name);
  showToast({ title: `Saved as ${name}` });
}

/** Draws the current picture with all timelines, including those scrolled out of sight. Undefined if there are none. */
function drawImage(): HTMLCanvasElement | undefined {
  const { wallMinusMonotonicMs: offset } = useLive.getState();
  const stretch = parseStretch(window.location.hash);
  const endMs = stretch.endMs === undefined ? liveNowMs() : stretch.endMs - offset;
  const parts = partsOf(stretch, endMs);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (parts.length === 0 || context === null) return undefined;
  const height = parts.reduce((sum, part) => sum + heightOf(part), HEAD_HEIGHT);
  const scale = Math.min(SCALE, LONGEST / height);
  canvas.width = WIDTH * scale;
  canvas.height = height * scale;
  const colours = readColours(
    document.querySelector<HTMLElement>('.picture-timelines') ?? document.documentElement,
  );
  const pen = { context, colours, sans: getComputedStyle(document.body).fontFamily };
  context.scale(scale, scale);
  // An image has no "now", so the axis shows times of day.
  const shown = { spanMs: stretch.spanMs, endMs: endMs + offset };
  drawHead(pen, shown);
  context.translate(EDGE, HEAD_HEIGHT);
  for (const part of parts) {
    drawPart(pen, part, shown);
    context.translate(0, heightOf(part));
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

function partsOf({ spanMs }: Stretch, endMs: number): readonly Part[] {
  const { pools, activity, requests, status, wallMinusMonotonicMs } = useLive.getState();
  return [...pools.values()].flatMap((pool) => {
    const provider = activity.provider(pool.provider);
    const order = orderTimelines(provider?.timelines ?? [], { startMs: endMs - spanMs, endMs });
    if (provider === undefined || order.timelines.length === 0) return [];
    const source = {
      provider,
      order,
      requests: requestsOn(requests, pool.provider),
      cap: pool.maxIdle,
      frozenAtMs: endMs,
      spanMs,
      begunMs: status === undefined ? -Infinity : status.startedAt - wallMinusMonotonicMs,
    };
    return [{ pool, source, endMs }];
  });
}

function rowsOf({ source }: Part) {
  return timelineRows(source.order.timelines.length, source.order.live);
}

function heightOf(part: Part): number {
  return NAME_HEIGHT + AREA_HEIGHT + rowsOf(part).height + AXIS_HEIGHT;
}

function drawHead(pen: Pen, shown: Stretch): void {
  const [day = ''] = formatMoment(shown.endMs ?? 0).split(',');
  write(pen, 'Connections', { x: EDGE, y: 32, font: '650 20px', colour: pen.colours.ink });
  write(pen, `LunaRoute, ${day}, ${formatStretch(shown)}`, { x: EDGE, y: 58 });
  let x = WIDTH - EDGE;
  for (const { words, colour, width, height } of legendOf(pen.colours)) {
    pen.context.font = `13px ${pen.sans}`;
    x -= pen.context.measureText(words).width;
    write(pen, words, { x, y: 58 });
    x -= 6 + width;
    pen.context.fillStyle = colour;
    if (height > 0) pen.context.fillRect(x, 58 - height / 2, width, height);
    else write(pen, '×', { x, y: 58, font: '650 16px', colour });
    x -= 16;
  }
}

interface LegendEntry {
  readonly words: string;
  readonly colour: string;
  readonly width: number;
  /** The height of the mark; 0 draws a cross. */
  readonly height: number;
}

/** The legend entries, from right to left. */
function legendOf(colours: PictureColours): readonly LegendEntry[] {
  return [
    { words: 'closed by server or error', colour: colours.fault, width: 9, height: 0 },
    { words: 'closed', colour: colours.third, width: 9, height: 0 },
    { words: 'idle', colour: colours.idle, width: 14, height: 2 },
    { words: 'silent', colour: colours.created, width: 14, height: 5 },
    { words: 'request', colour: colours.request, width: 14, height: 10 },
    { words: 'created', colour: colours.created, width: 3, height: 11 },
  ];
}

function drawPart(pen: Pen, part: Part, shown: Stretch): void {
  const { context, colours } = pen;
  const { pool, source, endMs } = part;
  const { timelines } = source.order;
  const rows = rowsOf(part);
  const width = WIDTH - 2 * EDGE;
  const facts = { width, nowMs: endMs, rows, scrollTop: 0, spanMs: source.spanMs, maxHeight: rows.height };
  const view = viewOf(facts);
  const shapes = new PictureShapes();
  layTimelines(
    { timelines, view, stallOf: (timeline) => timelineStallAt(timeline, source.requests, endMs) },
    shapes,
  );
  context.save();
  write(pen, pool.provider, { x: 4, y: 14, font: '620 13px', colour: colours.ink });
  const count = `${plural(timelines.length, 'connection')}, at most ${formatCount(pool.maxIdle)} idle`;
  write(pen, count, { x: 4 + context.measureText(`${pool.provider}   `).width, y: 14 });
  context.translate(0, NAME_HEIGHT);
  drawArea(context, areaScene(source, view, colours));
  context.translate(0, AREA_HEIGHT);
  drawTimelines(context, {
    view,
    timelines,
    shapes,
    colours,
    marksMs: source.provider.marks.map(({ atMs }) => atMs),
  });
  const words = formatAxis(shown);
  words.forEach((text, at) => {
    const x = GUTTER + ((width - GUTTER - MARGIN) * at) / (words.length - 1);
    const align = at === words.length - 1 ? 'right' : 'left';
    write(pen, text, { x, y: rows.height + 18, align });
  });
  context.restore();
}

interface Writing {
  readonly x: number;
  readonly y: number;
  readonly font?: string;
  readonly colour?: string;
  readonly align?: CanvasTextAlign;
}

function write(
  { context, colours, sans }: Pen,
  words: string,
  { x, y, font = '13px', colour, align }: Writing,
) {
  context.font = `${font} ${sans}`;
  context.fillStyle = colour ?? colours.third;
  context.textAlign = align ?? 'left';
  context.textBaseline = 'middle';
  context.fillText(words, x, y);
}
