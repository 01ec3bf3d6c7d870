import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef } from 'react';
import type { Lane } from '../live/lane.ts';
import type { ProviderActivity } from '../live/provider-activity.ts';
import { programNowMs } from '../live/store.ts';
import { plural } from '../live/words.ts';
import { connectionStory, storyText } from './connection-story.ts';
import { AREA_HEIGHT } from './draw-area.ts';
import './picture.css';
import { PictureAxis } from './picture-axis.tsx';
import { lanesHeight, LANES_MOST_HEIGHT, pitchOf, SPOT_KEYS, spotAt } from './picture-view.ts';
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
  const refs = usePicture({ provider: activity, lanes, cap, frozenAtMs });
  const { spot, isPinned, at, ...spotting } = useSpot(lanes, namedId);
  const nowMs = frozenAtMs ?? programNowMs();
  useStayAtNewest(refs.scroller, lanes.length);
  const index = spot === undefined ? -1 : lanes.findIndex((one) => one.id === spot.laneId);
  const lane = lanes[index];
  const story =
    lane === undefined || spot === undefined
      ? undefined
      : connectionStory(lane, { lanes, nowMs, segment: spot.segment });
  const pitch = pitchOf(lanes.length);
  useScrollTo(refs.scroller, spotting.isPointing ? -1 : index, pitch);
  const top = index * pitch - (refs.scroller.current?.scrollTop ?? 0);

  const point = (event: PointerEvent<HTMLDivElement>): void => {
    const view = refs.loop.current?.view;
    const box = refs.scroller.current?.getBoundingClientRect();
    if (view === undefined || box === undefined) return;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    spotting.pointAt(spotAt(view, lanes, x, y), x);
  };
  const press = (event: KeyboardEvent): void => {
    const key = SPOT_KEYS.find((one) => one === event.key);
    if (key !== undefined) spotting.move(key);
    else if (event.key === 'Enter' || event.key === ' ') spotting.pin();
    else if (event.key === 'Escape' && spot !== undefined) spotting.leave();
    else return;
    event.preventDefault();
  };

  return (
    <div className="picture" ref={refs.frame} onPointerLeave={() => spotting.pointAway()}>
      <canvas className="picture-area" ref={refs.area} height={AREA_HEIGHT} aria-hidden="true" />
      <div
        className="picture-lanes"
        ref={refs.scroller}
        style={{ height: Math.min(lanesHeight(lanes.length), LANES_MOST_HEIGHT) }}
        role="img"
        aria-label={pictureLabel(provider, lanes, activity)}
        aria-roledescription="timeline; arrow keys read it"
        tabIndex={0}
        onKeyDown={press}
        onBlur={() => spotting.pointAway()}
        onPointerMove={point}
        onPointerDown={(event) => {
          point(event);
          spotting.pin();
        }}
      >
        <div className="picture-height" style={{ height: lanesHeight(lanes.length) }}>
          <canvas className="picture-canvas" ref={refs.lanes} aria-hidden="true" />
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
function useStayAtNewest(scroller: { readonly current: HTMLElement | null }, lanes: number): void {
  const wasAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const note = (): void => {
      wasAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && wasAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [scroller, lanes]);
}

/** Brings a lane that the keys chose into sight. */
function useScrollTo(scroller: { readonly current: HTMLElement | null }, index: number, pitch: number): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || index < 0) return;
    const top = index * pitch;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + pitch > element.scrollTop + element.clientHeight)
      element.scrollTop = top + pitch - element.clientHeight;
  }, [scroller, index, pitch]);
}
