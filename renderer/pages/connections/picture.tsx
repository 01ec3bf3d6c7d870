import { useState } from 'react';
import type { ProviderActivity } from '../../live/provider-activity.ts';
import { liveNowMs } from '../../live/store.ts';
import { formatDuration, plural } from '../../text/format.ts';
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
import { PictureAxis } from './picture-axis.tsx';
import { SummaryCard } from './summary-card.tsx';
import { type Stretch, still, formatStretch } from './stretch.ts';
import { useDrag } from './use-drag.ts';
import { useScrollTo } from './use-timelines-scroll.ts';
import { usePicture } from '../../connection-timeline/use-picture.ts';
import { useSpot } from './use-spot.ts';
import { chooseStretch } from './use-stretch.ts';

/** A summary stands above what is further down than this, in pixels, and below it else. */
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
  /** The connection that the address names. */
  readonly namedId: number | undefined;
}

/** One provider's connections over time: pointing or the arrow keys tell the summary of one, dragging zooms. */
export function Picture(props: PictureProps) {
  const { provider, activity, order, requests, cap, stretch, frozenAtMs, namedId } = props;
  const { timelines } = order;
  const { begunMs } = props;
  const source = { provider: activity, order, requests, cap, frozenAtMs, spanMs: stretch.spanMs, begunMs };
  const { frame, scroller, area, canvas, loop } = usePicture(source);
  const [scrollTop, setScrollTop] = useState(0);
  // A summary is told as of now, also where the picture stands in the past.
  const nowMs = liveNowMs();
  const scene = { timelines, requests, nowMs, idleTimeoutSecs: props.idleTimeoutSecs };
  const spotting = useSpot({ scene, namedId, loop, scroller });
  const { veil, handlers: dragHandlers } = useDrag({
    loop,
    scroller,
    onZoom: (fromMs, toMs) => chooseStretch(still(fromMs + props.wallOffsetMs, toMs + props.wallOffsetMs)),
    onClick: spotting.pin,
    onMove: spotting.point,
  });
  const { spot, isPinned } = spotting;
  const index = spot === undefined ? -1 : timelines.findIndex((one) => one.id === spot.timelineId);
  const timeline = timelines[index];
  const rows = timelineRows(timelines.length, order.live);
  const pitch = timelineHeight(rows, index);
  const top = timelineTop(rows, index) - scrollTop;
  const shownHeight = Math.min(rows.height, MAX_LANES_HEIGHT);
  useScrollTo(scroller, spotting.isPointing || index < 0 ? -1 : timelineTop(rows, index), pitch);
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
        aria-roledescription="timeline, read with the arrow keys"
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        {...spotting.handlers}
        {...dragHandlers}
      >
        <div className="picture-height" style={{ height: rows.height }}>
          <canvas className="picture-canvas" ref={canvas} aria-hidden="true" />
        </div>
      </div>
      {index >= 0 && veil === undefined && top > -pitch && top < MAX_LANES_HEIGHT ? (
        <div className="picture-band" style={{ top: AREA_HEIGHT + top, height: pitch }} />
      ) : null}
      {veil === undefined ? null : (
        <div
          className="picture-veil"
          style={{ left: veil.from, width: veil.to - veil.from, top: AREA_HEIGHT, height: shownHeight }}
        >
          <span>zoom to {formatDuration(veil.toMs - veil.fromMs)}</span>
        </div>
      )}
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

function pictureLabel({ provider, order, activity, stretch }: PictureProps): string {
  const { timelines } = order;
  const closed = timelines.filter((timeline) => timeline.endedAtMs !== undefined).length;
  const now = `${activity.active} active and ${activity.idle} idle now`;
  return `Connections of ${provider} in ${formatStretch(stretch)}: ${plural(timelines.length, 'connection')}, ${closed} of them closed; ${now}.`;
}
