import { useMemo } from 'react';
import { RECENT_MS } from '../../src/contract/activity.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { liveNowMs } from '../live/store.ts';
import { requestsOn } from './lane-requests.ts';
import './picture.css';
import { laneRows } from './lane-rows.ts';
import { usePicture } from './use-picture.ts';

/** How much time a strip shows while time goes on: the least in which its connection has room. */
const SPANS_MS = [10_000, 30_000, 60_000, 120_000] as const;
/** Of a strip, what stays free at its left. */
const FREE = 0.1;

interface LaneStripProps {
  readonly provider: string;
  readonly activity: ProviderActivity;
  readonly lane: Lane;
  readonly requests: readonly RequestRow[];
  readonly frozenAtMs: number | undefined;
}

/** The picture of one connection alone, for who says the same in words beside it. */
export function LaneStrip({ provider, activity, lane, requests, frozenAtMs }: LaneStripProps) {
  const order = useMemo(() => ({ lanes: [lane], live: 0 }), [lane]);
  const on = useMemo(() => requestsOn(requests, provider), [requests, provider]);
  const { frame, scroller, canvas } = usePicture({
    provider: activity,
    order,
    requests: on,
    cap: 0,
    frozenAtMs,
    spanMs: spanOf(lane, frozenAtMs),
    begunMs: -Infinity,
  });
  return (
    <div className="picture" ref={frame} aria-hidden="true">
      <div className="picture-lanes" ref={scroller} style={{ height: laneRows(1).height }}>
        <canvas className="picture-canvas" ref={canvas} />
      </div>
    </div>
  );
}

function spanOf(lane: Lane, frozenAtMs: number | undefined): number {
  const lived = (frozenAtMs ?? liveNowMs()) - lane.firstStartMs;
  if (frozenAtMs !== undefined) return Math.min(Math.max(lived / (1 - FREE), 1000), RECENT_MS);
  return SPANS_MS.find((span) => span * (1 - FREE) >= lived) ?? RECENT_MS;
}
