import { PowerOff } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { RequestRow } from '../../../src/contract/requests.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import type { ProviderActivity } from '../../live/provider-activity.ts';
import { liveNowMs, programNowMs, useLive } from '../../live/store.ts';
import { useProgramNow } from '../../live/use-program-now.ts';
import { classNames } from '../../ui/class-names.ts';
import { useWidth } from '../../ui/use-width.ts';
import {
  isSameOrder,
  type OrderedTimelines,
  orderTimelines,
  type ShownStretch,
} from '../../connection-timeline/timeline-order.ts';
import {
  type TimelineRequests,
  requestsOn,
  silentCount,
} from '../../connection-timeline/timeline-requests.ts';
import { timelineRows, MAX_LANES_HEIGHT } from '../../connection-timeline/timeline-rows.ts';
import { nowForm } from './timeline-now.ts';
import { NowPanel } from './now-panel.tsx';
import { Picture } from './picture.tsx';
import './provider-picture.css';
import { type Stretch, formatStretch } from './stretch.ts';
import * as words from './words.ts';

interface ProviderPictureProps {
  readonly pool: PoolView;
  /** Undefined before the first data. */
  readonly activity: ProviderActivity | undefined;
  readonly stretch: Stretch;
  /** Milliseconds since 1970 minus the program's clock. */
  readonly wallOffsetMs: number;
  /** The time at which the picture is frozen, because the user chose it or the link is lost. */
  readonly frozenAtMs: number | undefined;
  /** When the program started, on its monotonic clock. */
  readonly begunMs: number;
  /** All requests. */
  readonly requests: readonly RequestRow[];
  readonly namedId: number | undefined;
}

/** One provider's panel: its numbers and its picture, or a note if there is nothing to show. */
export function ProviderPicture({ requests, ...picture }: ProviderPictureProps) {
  const { pool, activity, stretch, frozenAtMs } = picture;
  const liveMs = useProgramNow(frozenAtMs === undefined);
  const endMs = frozenAtMs ?? liveMs;
  const startMs = endMs - stretch.spanMs;
  const order = useOrder(activity, { startMs, endMs });
  const { timelines } = order;
  const on = useMemo(() => requestsOn(requests, pool.provider), [requests, pool.provider]);
  return (
    <section className="panel provider-picture" aria-labelledby={`picture-${pool.provider}`}>
      <div className="provider-picture-head">
        <h2 id={`picture-${pool.provider}`}>{pool.provider}</h2>
        <PoolNumbers pool={pool} />
      </div>
      {activity === undefined || timelines.length === 0 ? (
        <NoTimelines pool={pool} stretch={stretch} />
      ) : (
        <PictureWithNow {...picture} activity={activity} order={order} requests={on} />
      )}
      {timelineRows(timelines.length, order.live).height <= MAX_LANES_HEIGHT ? null : (
        <p className="small">{words.scrollForMore(timelines.length)}</p>
      )}
      {activity === undefined || activity.droppedUntilMs < startMs ? null : (
        <p className="small">{words.closedMissing(activity.timelinesDropped)}</p>
      )}
    </section>
  );
}

const NONE: OrderedTimelines = { timelines: [], live: 0 };

/** The ordered timelines of a time span; keeps the same object while nothing changes. */
function useOrder(activity: ProviderActivity | undefined, shown: ShownStretch): OrderedTimelines {
  const [known, setKnown] = useState(NONE);
  const order = activity === undefined ? NONE : orderTimelines(activity.timelines, shown);
  if (isSameOrder(known, order)) return known;
  setKnown(order);
  return order;
}

interface PictureWithNowProps extends Omit<ProviderPictureProps, 'activity' | 'requests'> {
  readonly activity: ProviderActivity;
  readonly order: OrderedTimelines;
  readonly requests: TimelineRequests;
}

/** The picture with the current state next to it, or below it if there is no room; without it when showing the past. */
function PictureWithNow({ pool, ...scene }: PictureWithNowProps) {
  const { order, requests, frozenAtMs } = scene;
  const box = useRef<HTMLDivElement>(null);
  const form = nowForm(useWidth(box), timelineRows(order.timelines.length, order.live).pitch);
  const isNow = scene.stretch.endMs === undefined;
  return (
    <div className={classNames('picture-with-now', isNow && form === 'column' && 'has-column')} ref={box}>
      <Picture
        {...scene}
        provider={pool.provider}
        cap={pool.maxIdle}
        idleTimeoutSecs={pool.idleTimeoutSecs}
      />
      {isNow ? (
        <NowPanel
          form={form}
          order={order}
          requests={requests}
          idleTimeoutSecs={pool.idleTimeoutSecs}
          frozenAtMs={frozenAtMs}
        />
      ) : null}
    </div>
  );
}

interface PoolNumbersProps {
  readonly pool: PoolView;
}

/** Shows `3 active · 5 of max 32 idle` and the share of reused connections. */
export function PoolNumbers({ pool }: PoolNumbersProps) {
  // Rerenders on changes; the model itself is mutated in place.
  useLive((live) => live.activityVersion);
  const activity = useLive((live) => live.activity);
  const requests = useLive((live) => live.requests);
  const { reused, total } = activity.reuseOf(pool.provider, programNowMs());
  const silent = silentCount(requests, pool.provider, liveNowMs());
  return (
    <p className="pool-numbers">
      <span>{words.poolUse(pool)}</span>
      {total === 0 ? null : (
        <span className="pool-reuse" title={words.reuseOf(reused, total)}>
          {words.reuse(reused, total)}
        </span>
      )}
      {silent === 0 ? null : <span className="pool-silent">{words.silent(silent)}</span>}
      {pool.finishingOnOldSettings === 0 ? null : <span>{words.finishing(pool.finishingOnOldSettings)}</span>}
    </p>
  );
}

interface NoTimelinesProps extends PoolNumbersProps {
  readonly stretch: Stretch;
}

function NoTimelines({ pool, stretch }: NoTimelinesProps) {
  if (!pool.enabled) {
    return (
      <p className="no-timelines">
        <PowerOff size={14} aria-hidden="true" /> {words.switchedOff}{' '}
        <a href={`#/providers/${encodeURIComponent(pool.provider)}?setting=enabled`}>{words.switchOn}</a>
      </p>
    );
  }
  return <p className="no-timelines">{words.noneIn(formatStretch(stretch))}</p>;
}
