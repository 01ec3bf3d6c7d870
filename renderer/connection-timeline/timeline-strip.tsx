import { useMemo } from 'react';
import { RECENT_MS } from '../../src/contract/activity.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { ConnectionTimeline } from '../live/connection-timeline.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { liveNowMs } from '../live/store.ts';
import { requestsOn } from './timeline-requests.ts';
import './picture.css';
import { timelineRows } from './timeline-rows.ts';
import { usePicture } from './use-picture.ts';

/** Time spans of a strip that is not frozen: the shortest that fits the connection is used. */
const SPANS_MS = [10_000, 30_000, 60_000, 120_000] as const;
/** The share of a strip that stays empty on the left. */
const FREE = 0.1;

interface TimelineStripProps {
  readonly provider: string;
  readonly activity: ProviderActivity;
  readonly timeline: ConnectionTimeline;
  readonly requests: readonly RequestRow[];
  readonly frozenAtMs: number | undefined;
}

/** The timeline of a single connection. Hidden from screen readers, as the text next to it says the same. */
export function TimelineStrip({ provider, activity, timeline, requests, frozenAtMs }: TimelineStripProps) {
  const order = useMemo(() => ({ timelines: [timeline], live: 0 }), [timeline]);
  const on = useMemo(() => requestsOn(requests, provider), [requests, provider]);
  const { frame, scroller, canvas } = usePicture({
    provider: activity,
    order,
    requests: on,
    cap: 0,
    frozenAtMs,
    spanMs: spanOf(timeline, frozenAtMs),
    begunMs: -Infinity,
  });
  return (
    <div className="picture" ref={frame} aria-hidden="true">
      <div className="picture-timelines" ref={scroller} style={{ height: timelineRows(1).height }}>
        <canvas className="picture-canvas" ref={canvas} />
      </div>
    </div>
  );
}

function spanOf(timeline: ConnectionTimeline, frozenAtMs: number | undefined): number {
  const lived = (frozenAtMs ?? liveNowMs()) - timeline.firstStartMs;
  if (frozenAtMs !== undefined) return Math.min(Math.max(lived / (1 - FREE), 1000), RECENT_MS);
  return SPANS_MS.find((span) => span * (1 - FREE) >= lived) ?? RECENT_MS;
}
