import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { programNowMs } from '../live/store.ts';
import { plural } from '../live/words.ts';
import { connectionStory, storyText } from './connection-story.ts';
import { AREA_HEIGHT } from './draw-area.ts';
import './picture.css';
import { PictureAxis } from './picture-axis.tsx';
import {
  lanesHeight,
  LANES_MOST_HEIGHT,
  pitchOf,
  moveSpot,
  SPOT_KEYS,
  spotAt,
  spotX,
} from './picture-view.ts';
import { StoryCard } from './story-card.tsx';
import { usePicture } from './use-picture.ts';
import { useSpot } from './use-spot.ts';

interface PictureProps {
  readonly provider: string;
  readonly activity: ProviderActivity;
  readonly lanes: readonly Lane[];
  /** The cap on idle connections. */
  readonly cap: number;
  readonly frozenAtMs: number | undefined;
  /** The connection that the address names. */
  readonly namedId: number | undefined;
}

/** Five minutes of one provider's connections; pointing or the arrow keys tell the story of one. */
export function Picture({ provider, activity, lanes, cap, frozenAtMs, namedId }: PictureProps) {
  const { frame, scroller, area, canvas, loop } = usePicture({ provider: activity, lanes, cap, frozenAtMs });
  const [scrollTop, setScrollTop] = useState(0);
  const { spot, isPinned, at, ...spotting } = useSpot(namedId);
  const nowMs = frozenAtMs ?? programNowMs();
  useStayAtNewest(scroller, lanesHeight(lanes.length));
  const index = spot === undefined ? -1 : lanes.findIndex((one) => one.id === spot.laneId);
  const lane = lanes[index];
  const story =
    lane === undefined || spot === undefined
      ? undefined
      : connectionStory(lane, { lanes, nowMs, segment: spot.segment });
  const pitch = pitchOf(lanes.length);
  useScrollTo(scroller, spotting.isPointing ? -1 : index, pitch);
  const top = index * pitch - scrollTop;

  const point = (event: PointerEvent<HTMLDivElement>): void => {
    const view = loop.current?.view;
    const box = scroller.current?.getBoundingClientRect();
    if (view === undefined || box === undefined) return;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    spotting.pointAt(spotAt(view, lanes, x, y), x);
  };
  const press = (event: KeyboardEvent): void => {
    const key = SPOT_KEYS.find((one) => one === event.key);
    if (key !== undefined) {
      const next = moveSpot(spot, key, lanes);
      spotting.moveTo(next, loop.current?.view === undefined ? 0 : spotX(loop.current.view, lanes, next));
    } else if (event.key === 'Enter' || event.key === ' ') spotting.pin();
    else if (event.key === 'Escape' && spot !== undefined) spotting.leave();
    else return;
    event.preventDefault();
  };

  return (
    <div className="picture" ref={frame} onPointerLeave={() => spotting.pointAway()}>
      <canvas className="picture-area" ref={area} height={AREA_HEIGHT} aria-hidden="true" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- `application` is what takes keys. */}
      <div
        className="picture-lanes"
        ref={scroller}
        style={{ height: Math.min(lanesHeight(lanes.length), LANES_MOST_HEIGHT) }}
        role="application"
        aria-label={pictureLabel(provider, lanes, activity)}
        aria-roledescription="timeline, read with the arrow keys"
        tabIndex={0}
        onKeyDown={press}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        onBlur={() => spotting.pointAway()}
        onPointerMove={point}
        onPointerDown={(event) => {
          point(event);
          spotting.pin();
        }}
      >
        <div className="picture-height" style={{ height: lanesHeight(lanes.length) }}>
          <canvas className="picture-canvas" ref={canvas} aria-hidden="true" />
        </div>
      </div>
      {index >= 0 && top > -pitch && top < LANES_MOST_HEIGHT ? (
        <div className="picture-band" style={{ top: AREA_HEIGHT + top, height: pitch }} />
      ) : null}
      <PictureAxis frozenAtMs={frozenAtMs} />
      <p className="visually-hidden" role="status">
        {story === undefined || (spotting.isPointing && !isPinned) ? '' : storyText(story)}
      </p>
      {story === undefined || spot === undefined ? null : (
        <StoryCard
          story={story}
          place={{ provider, id: spot.laneId }}
          at={{ x: at, y: AREA_HEIGHT + top + pitch / 2, isLow: top > 130 }}
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

/** While the newest lane is in sight, it stays in sight as others come. */
function useStayAtNewest(scroller: RefObject<HTMLElement | null>, height: number): void {
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const note = (): void => {
      isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller]);
  useLayoutEffect(() => {
    if (isAtEnd.current) scroller.current?.scrollTo(0, height);
  }, [scroller, height]);
}

/** Brings a lane that the keys chose into sight; -1 for none. */
function useScrollTo(scroller: RefObject<HTMLElement | null>, index: number, pitch: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || index < 0) return;
    const top = index * pitch;
    const lowest = top + pitch - element.clientHeight;
    if (top < element.scrollTop) element.scrollTo(0, top);
    else if (lowest > element.scrollTop) element.scrollTo(0, lowest);
  }, [scroller, index, pitch]);
}
