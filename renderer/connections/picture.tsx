import { useState } from 'react';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { programNowMs } from '../live/store.ts';
import { plural } from '../live/words.ts';
import { connectionStory } from './connection-story.ts';
import { AREA_HEIGHT } from './draw-area.ts';
import type { LaneRequests } from './lane-requests.ts';
import './picture.css';
import { PictureAxis } from './picture-axis.tsx';
import { lanesHeight, LANES_MOST_HEIGHT, pitchOf } from './picture-view.ts';
import { StoryCard } from './story-card.tsx';
import { useScrollTo, useStayAtNewest } from './use-lanes-scroll.ts';
import { usePicture } from './use-picture.ts';
import { useSpot } from './use-spot.ts';

/** A story stands above what is further down than this, in pixels, and below it else. */
const LOW_FROM = 130;

interface PictureProps {
  readonly provider: string;
  readonly activity: ProviderActivity;
  readonly lanes: readonly Lane[];
  readonly requests: LaneRequests;
  readonly idleTimeoutSecs: number;
  /** The cap on idle connections. */
  readonly cap: number;
  readonly frozenAtMs: number | undefined;
  /** The connection that the address names. */
  readonly namedId: number | undefined;
}

/** Five minutes of one provider's connections; pointing or the arrow keys tell the story of one. */
export function Picture(props: PictureProps) {
  const { provider, activity, lanes, requests, cap, frozenAtMs, namedId } = props;
  const source = { provider: activity, lanes, requests, cap, frozenAtMs };
  const { frame, scroller, area, canvas, loop } = usePicture(source);
  const [scrollTop, setScrollTop] = useState(0);
  const nowMs = frozenAtMs ?? programNowMs();
  const scene = { lanes, requests, nowMs, idleTimeoutSecs: props.idleTimeoutSecs };
  const spotting = useSpot({ scene, namedId, loop, scroller });
  const { spot, isPinned } = spotting;
  const index = spot === undefined ? -1 : lanes.findIndex((one) => one.id === spot.laneId);
  const lane = lanes[index];
  const pitch = pitchOf(lanes.length);
  const height = lanesHeight(lanes.length);
  const top = index * pitch - scrollTop;
  useStayAtNewest(scroller, height);
  useScrollTo(scroller, spotting.isPointing ? -1 : index, pitch);
  return (
    <div className="picture" ref={frame} onPointerLeave={spotting.pointAway}>
      <canvas className="picture-area" ref={area} height={AREA_HEIGHT} aria-hidden="true" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- `application` is what takes keys. */}
      <div
        className="picture-lanes"
        ref={scroller}
        style={{ height: Math.min(height, LANES_MOST_HEIGHT) }}
        role="application"
        aria-label={pictureLabel(provider, lanes, activity)}
        aria-roledescription="timeline, read with the arrow keys"
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        {...spotting.handlers}
      >
        <div className="picture-height" style={{ height }}>
          <canvas className="picture-canvas" ref={canvas} aria-hidden="true" />
        </div>
      </div>
      {index >= 0 && top > -pitch && top < LANES_MOST_HEIGHT ? (
        <div className="picture-band" style={{ top: AREA_HEIGHT + top, height: pitch }} />
      ) : null}
      <PictureAxis frozenAtMs={frozenAtMs} />
      <p className="visually-hidden" role="status">
        {spotting.said}
      </p>
      {lane === undefined || spot === undefined ? null : (
        <StoryCard
          story={connectionStory(lane, { ...scene, segment: spot.segment })}
          place={{ provider, id: lane.id }}
          at={{ x: spotting.x, y: AREA_HEIGHT + top + pitch / 2, isLow: top > LOW_FROM }}
          isPinned={isPinned}
          onClose={spotting.leave}
        />
      )}
    </div>
  );
}

function pictureLabel(provider: string, lanes: readonly Lane[], activity: ProviderActivity): string {
  const closed = lanes.filter((lane) => lane.endedAtMs !== undefined).length;
  const now = `${activity.active} active and ${activity.idle} idle now`;
  return `Connections of ${provider} over the last five minutes: ${plural(lanes.length, 'connection')}, ${closed} of them closed; ${now}.`;
}
