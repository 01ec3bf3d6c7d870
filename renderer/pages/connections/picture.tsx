import { memo, type RefObject, useLayoutEffect, useState } from 'react';
import type { ProviderActivity } from '../../live/provider-activity.ts';
import { liveNowMs } from '../../live/store.ts';
import { connectionSummary } from './connection-summary.ts';
import { AREA_HEIGHT } from '../../connection-timeline/draw-area.ts';
import type { OrderedTimelines } from '../../connection-timeline/timeline-order.ts';
import type { TimelineRequests } from '../../connection-timeline/timeline-requests.ts';
import {
  timelineHeight,
  timelineRows,
  MAX_LANES_HEIGHT,
  timelineTop,
} from '../../connection-timeline/timeline-rows.ts';
import '../../connection-timeline/picture.css';
import { SummaryCard } from './summary-card.tsx';
import { formatAxis, type Stretch, still, formatStretch } from './stretch.ts';
import { type Veil, useDrag } from './use-drag.ts';
import { usePicture } from '../../connection-timeline/use-picture.ts';
import { useSpot } from './use-spot.ts';
import { chooseStretch } from './use-stretch.ts';
import * as words from './words.ts';

/** A summary is shown above a timeline that is further down than this, in pixels; otherwise below it. */
const LOW_FROM = 130;

interface PictureProps {
  readonly provider: string;
  readonly activity: ProviderActivity;
  readonly order: OrderedTimelines;
  readonly requests: TimelineRequests;
  readonly idleTimeoutSecs: number;
  /** The cap on idle connections. */
  readonly cap: number;
  readonly stretch: Stretch;
  /** Milliseconds since 1970 minus the program's clock. */
  readonly wallOffsetMs: number;
  readonly frozenAtMs: number | undefined;
  readonly begunMs: number;
  /** The connection named by the URL. */
  readonly namedId: number | undefined;
}

/** One provider's connections over time. Pointing or arrow keys show a connection's summary; dragging zooms. */
export function Picture(props: PictureProps) {
  const { provider, activity, order, requests, cap, stretch, frozenAtMs, namedId } = props;
  const { timelines } = order;
  const { begunMs, idleTimeoutSecs } = props;
  const source = { provider: activity, order, requests, cap, frozenAtMs, spanMs: stretch.spanMs, begunMs };
  const { frame, scroller, area, canvas, loop } = usePicture(source);
  const [scrollTop, setScrollTop] = useState(0);
  // A summary always describes the present, even if the picture shows the past.
  const scene = { timelines, requests, nowMs: liveNowMs(), idleTimeoutSecs };
  const spotting = useSpot({ scene, namedId, loop, scroller });
  const { veil, handlers: dragHandlers } = useDrag({
    loop,
    scroller,
    onZoom: (fromMs, toMs) => chooseStretch(still(fromMs + props.wallOffsetMs, toMs + props.wallOffsetMs)),
    onClick: spotting.pin,
    onMove: spotting.point,
  });
  const { spot, isPinned } = spotting;
  const { index, timeline, height, shownHeight, startTop, pitch } = laneOf(order, spot?.timelineId);
  const top = startTop - scrollTop;
  useScrollTo(scroller, spotting.isPointing || index < 0 ? -1 : startTop, pitch);
  return (
    <div className="picture" ref={frame} onPointerLeave={spotting.pointAway}>
      <canvas className="picture-area" ref={area} height={AREA_HEIGHT} aria-hidden="true" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- `application` is what takes keys. */}
      <div
        className="picture-timelines"
        ref={scroller}
        style={{ height: shownHeight }}
        role="application"
        aria-label={pictureLabel(props)}
        aria-roledescription={words.pictureRole}
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        {...spotting.handlers}
        {...dragHandlers}
      >
        <div className="picture-height" style={{ height }}>
          <canvas className="picture-canvas" ref={canvas} aria-hidden="true" />
        </div>
      </div>
      {index >= 0 && veil === undefined && top > -pitch && top < MAX_LANES_HEIGHT ? (
        <div className="picture-band" style={{ top: AREA_HEIGHT + top, height: pitch }} />
      ) : null}
      {veil === undefined ? null : <PictureVeil veil={veil} height={shownHeight} />}
      <PictureAxis stretch={stretch} />
      <p className="visually-hidden" role="status">
        {spotting.said}
      </p>
      {timeline === undefined || spot === undefined || veil !== undefined ? null : (
        <SummaryCard
          summary={connectionSummary(timeline, { ...scene, segment: spot.segment })}
          place={{ provider, id: timeline.id }}
          at={{ x: spotting.x, y: AREA_HEIGHT + top + pitch / 2, isLow: top > LOW_FROM }}
          isPinned={isPinned}
          onClose={spotting.leave}
        />
      )}
    </div>
  );
}

/** The row of a timeline; its index is -1 if there is none, and its top is relative to the first row, in pixels. */
function laneOf({ timelines, live }: OrderedTimelines, id: number | undefined) {
  const index = timelines.findIndex((one) => one.id === id);
  const rows = timelineRows(timelines.length, live);
  return {
    index,
    timeline: timelines[index],
    height: rows.height,
    shownHeight: Math.min(rows.height, MAX_LANES_HEIGHT),
    startTop: timelineTop(rows, index),
    pitch: timelineHeight(rows, index),
  };
}

function pictureLabel({ provider, order: { timelines }, activity, stretch }: PictureProps): string {
  const closed = timelines.filter((timeline) => timeline.endedAtMs !== undefined).length;
  const shown = timelines.length;
  return words.pictureLabel({ provider, stretch: formatStretch(stretch), shown, closed, activity });
}

/** Scrolls to the timeline selected by a key or the URL; a top of -1 means none. */
function useScrollTo(scroller: RefObject<HTMLElement | null>, top: number, height: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || top < 0) return;
    const lowest = top + height - element.clientHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (lowest > element.scrollTop) element.scrollTo(0, lowest);
  }, [scroller, top, height]);
}

interface PictureVeilProps {
  readonly veil: Veil;
  readonly height: number;
}

/** The time span being selected by dragging. */
function PictureVeil({ veil, height }: PictureVeilProps) {
  return (
    <div
      className="picture-veil"
      style={{ left: veil.from, width: veil.to - veil.from, top: AREA_HEIGHT, height }}
    >
      <span>{words.zoomTo(veil.toMs - veil.fromMs)}</span>
    </div>
  );
}

interface PictureAxisProps {
  readonly stretch: Stretch;
}

/** Times before now, or times of day if the picture is frozen. */
const PictureAxis = memo(function PictureAxis({ stretch }: PictureAxisProps) {
  return (
    <div className="picture-axis" aria-hidden="true">
      {formatAxis(stretch).map((tick) => (
        <span key={tick}>{tick}</span>
      ))}
    </div>
  );
});
