import type { ProviderActivity } from '../live/provider-activity.ts';
import { AREA_HEIGHT, areaColumns, type AreaScene, drawArea } from './draw-area.ts';
import { drawTimelines } from './draw-timelines.ts';
import type { OrderedTimelines } from './timeline-order.ts';
import { type TimelineRequests, timelineStallAt } from './timeline-requests.ts';
import { timelineRows } from './timeline-rows.ts';
import { type PictureColours, readColours, watchColours } from './picture-colours.ts';
import { layTimelines, PictureShapes } from './picture-shapes.ts';
import { msPerPixelOf, type PictureView, viewOf } from './picture-view.ts';

/** With reduced motion, the picture advances in steps of this many milliseconds. */
const CALM_STEP_MS = 2000;

/** The elements that a picture is drawn into. */
export interface PictureStage {
  /** Contains the whole picture; nothing is drawn while this is out of sight. */
  readonly frame: HTMLElement;
  /** The scroll container of the timelines; their canvas stays in place within it. */
  readonly scroller: HTMLElement;
  /** Undefined if only the timelines are drawn. */
  readonly area: HTMLCanvasElement | undefined;
  readonly timelines: HTMLCanvasElement;
}

/** The content of a picture; `frozenAtMs` stops its time. */
export interface PictureSource {
  readonly provider: ProviderActivity;
  readonly order: OrderedTimelines;
  readonly requests: TimelineRequests;
  readonly cap: number;
  readonly frozenAtMs: number | undefined;
  /** The length of the visible time span. */
  readonly spanMs: number;
  /** When the program started; -Infinity if that does not matter. */
  readonly begunMs: number;
}

/**
 * Draws one provider's picture when a pixel has changed, at most once per frame, and not while the page is hidden or
 * the picture is scrolled out of sight.
 */
export class PictureLoop {
  readonly #stage: PictureStage;
  readonly #nowMs: () => number;
  readonly #shapes = new PictureShapes();
  readonly #cleanUp: (() => void)[] = [];
  readonly #calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  #source: PictureSource | undefined;
  #colours: PictureColours;
  #isInSight = true;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAtMs = -Infinity;
  #drawnVersion = -1;
  #drawnNewestMs = -Infinity;
  #view: PictureView | undefined;

  constructor(stage: PictureStage, nowMs: () => number) {
    this.#stage = stage;
    this.#nowMs = nowMs;
    this.#colours = readColours(stage.scroller);
    this.#watch();
  }

  /** The view of the last frame drawn. */
  get view(): PictureView | undefined {
    return this.#view;
  }

  /** Sets the content. Changes to the view are drawn at once; new data follows when the next pixel is due. */
  show(source: PictureSource): void {
    const known = this.#source;
    const isSameView =
      known !== undefined && known.frozenAtMs === source.frozenAtMs && known.spanMs === source.spanMs;
    const isSame =
      isSameView &&
      known.provider === source.provider &&
      known.order === source.order &&
      known.cap === source.cap &&
      (this.#drawnVersion === source.provider.version || this.#isWhole(source));
    this.#source = source;
    if (isSame) return;
    // With reduced motion, draw the user's changes at once but let new data wait.
    if (isSameView && this.#calm.matches && this.#nowMs() - this.#drawnAtMs < CALM_STEP_MS)
      return this.#arm();
    this.redraw();
  }

  /** Whether a frozen picture is complete: newer events lie after its end. */
  #isWhole({ frozenAtMs }: PictureSource): boolean {
    return frozenAtMs !== undefined && this.#drawnNewestMs >= frozenAtMs;
  }

  /** Draws in the next frame if the picture is visible. */
  redraw(): void {
    if (this.#frame !== undefined || document.hidden || !this.#isInSight) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      // The page may have been hidden since the frame was requested.
      if (document.hidden) return;
      this.#draw();
      this.#arm();
    });
  }

  close(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    for (const clean of this.#cleanUp) clean();
  }

  #watch(): void {
    const redraw = (): void => this.redraw();
    const resized = new ResizeObserver(redraw);
    resized.observe(this.#stage.scroller);
    const sighted = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
      this.redraw();
    });
    sighted.observe(this.#stage.frame);
    document.addEventListener('visibilitychange', redraw);
    this.#stage.scroller.addEventListener('scroll', redraw, { passive: true });
    this.#cleanUp.push(
      () => resized.disconnect(),
      () => sighted.disconnect(),
      () => document.removeEventListener('visibilitychange', redraw),
      () => this.#stage.scroller.removeEventListener('scroll', redraw),
      watchColours(() => {
        this.#colours = readColours(this.#stage.scroller);
        this.redraw();
      }),
    );
    document.fonts.ready.then(redraw, redraw);
  }

  /** Schedules a redraw for when the next pixel is due, unless the picture is frozen. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#source === undefined || this.#source.frozenAtMs !== undefined) return;
    const { clientWidth } = this.#stage.scroller;
    const pixelMs = msPerPixelOf(clientWidth, this.#source.spanMs);
    const step = this.#calm.matches ? Math.max(CALM_STEP_MS, pixelMs) : pixelMs;
    const nowMs = this.#nowMs();
    this.#timer = setTimeout(() => this.redraw(), Math.max(16, step - (nowMs % step)));
  }

  #draw(): void {
    const source = this.#source;
    const width = this.#stage.scroller.clientWidth;
    if (source === undefined || width === 0) return;
    const nowMs = source.frozenAtMs ?? this.#nowMs();
    const { provider, requests, spanMs } = source;
    const { timelines, live } = source.order;
    const { scrollTop } = this.#stage.scroller;
    const view = viewOf({ width, nowMs, rows: timelineRows(timelines.length, live), scrollTop, spanMs });
    this.#drawnAtMs = nowMs;
    this.#drawnVersion = provider.version;
    this.#drawnNewestMs = provider.newestMs;
    this.#view = view;
    this.#drawArea(source, view);
    layTimelines(
      { timelines, view, stallOf: (timeline) => timelineStallAt(timeline, requests, nowMs) },
      this.#shapes,
    );
    const context = sized(this.#stage.timelines, width, view.height);
    if (context === null) return;
    const marksMs = provider.marks.map((mark) => mark.atMs);
    drawTimelines(context, { view, timelines, shapes: this.#shapes, colours: this.#colours, marksMs });
  }

  #drawArea(source: PictureSource, view: PictureView): void {
    if (this.#stage.area === undefined) return;
    const area = sized(this.#stage.area, view.width, AREA_HEIGHT);
    if (area !== null) drawArea(area, areaScene(source, view, this.#colours));
  }
}

/** Builds the input for drawing the area of a view. */
export function areaScene(source: PictureSource, view: PictureView, colours: PictureColours): AreaScene {
  const { provider, cap, begunMs } = source;
  const { marks, gaps, keptFromMs } = provider;
  // The two times come from different clocks, so a connection may appear to precede the start; use the earlier time.
  const firstMs = Math.min(
    begunMs,
    ...provider.timelines.slice(0, 1).map((timeline) => timeline.firstStartMs),
  );
  return {
    view,
    columns: areaColumns(provider, view),
    cap,
    marks,
    gaps,
    keptFromMs,
    begunMs: firstMs,
    colours,
  };
}

/**
 * Returns the drawing context, scaled to CSS pixels. Sets the size only on change, since setting it discards the
 * buffer.
 */
function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const scale = window.devicePixelRatio;
  const columns = Math.round(width * scale);
  const rows = Math.round(height * scale);
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
