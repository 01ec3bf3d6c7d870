import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react';
import { connectionSummary, summaryText } from './connection-summary.ts';
import type { NowScene } from './timeline-now.ts';
import type { PictureLoop } from '../../connection-timeline/picture-loop.ts';
import {
  moveSpot,
  type PictureSpot,
  SPOT_KEYS,
  spotAt,
  spotX,
} from '../../connection-timeline/picture-view.ts';

interface SpotState {
  readonly spot: PictureSpot | undefined;
  /** The position of the spot in pixels from the left, where its summary appears. */
  readonly x: number;
  readonly isPinned: boolean;
  /** Whether the pointer chose the spot, rather than a key or the URL. */
  readonly isPointing: boolean;
  /** The text for screen readers: the summary at the time the spot was chosen. */
  readonly said: string;
}

/** The selected spot of a picture and the functions that change it. */
export interface Spotting extends SpotState {
  readonly leave: () => void;
  /** Called when the pointer leaves the picture. */
  readonly pointAway: () => void;
  readonly point: (event: PointerEvent) => void;
  /** Pins the clicked spot. */
  readonly pin: (event: PointerEvent) => void;
  /** Handlers for the element over the timelines. */
  readonly handlers: {
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onBlur: () => void;
  };
}

interface SpotOptions {
  readonly scene: NowScene;
  /** The connection pinned from the start. */
  readonly namedId: number | undefined;
  readonly loop: RefObject<PictureLoop | undefined>;
  readonly scroller: RefObject<HTMLElement | null>;
}

const NOTHING: SpotState = { spot: undefined, x: 0, isPinned: false, isPointing: false, said: '' };
/** The position of the summary when it is not otherwise known. */
const NAMED_X = 120;

/** Tracks the spot selected by the pointer, the arrow keys or the URL. */
export function useSpot({ scene, namedId, loop, scroller }: SpotOptions): Spotting {
  const { timelines } = scene;
  const [state, setState] = useState<SpotState>(() => named(namedId));
  const [seenId, setSeenId] = useState(namedId);
  if (seenId !== namedId) {
    setSeenId(namedId);
    setState(named(namedId));
  }
  useEverySecond(state.spot !== undefined);
  const leave = (): void => setState(NOTHING);
  const pointedAt = (event: PointerEvent): Pick<SpotState, 'spot' | 'x'> => {
    const view = loop.current?.view;
    const box = scroller.current?.getBoundingClientRect();
    if (view === undefined || box === undefined) return NOTHING;
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    return { spot: spotAt(view, timelines, point), x: point.x };
  };
  const press = (event: KeyboardEvent): void => {
    if (event.shiftKey) return;
    const key = SPOT_KEYS.find((one) => one === event.key);
    if (key !== undefined) {
      const spot = moveSpot(state.spot, key, timelines);
      const x = loop.current?.view === undefined ? NAMED_X : spotX(loop.current.view, timelines, spot);
      setState({ ...state, spot, x, isPointing: false, said: tell(scene, spot) });
    } else if ((event.key === 'Enter' || event.key === ' ') && state.spot !== undefined) {
      setState({ ...state, isPinned: true });
    } else if (event.key === 'Escape' && state.spot !== undefined) leave();
    else return;
    event.preventDefault();
  };
  return {
    ...state,
    leave,
    pointAway: () => setState((known) => (known.isPinned || !known.isPointing ? known : NOTHING)),
    point: (event) => {
      if (!state.isPinned) setState({ ...NOTHING, ...pointedAt(event), isPointing: true });
    },
    pin: (event) => {
      const { spot, x } = pointedAt(event);
      setState({ spot, x, isPinned: spot !== undefined, isPointing: true, said: tell(scene, spot) });
    },
    handlers: {
      onKeyDown: press,
      onBlur: () => setState((known) => (known.isPinned ? known : NOTHING)),
    },
  };
}

function named(id: number | undefined): SpotState {
  if (id === undefined) return NOTHING;
  return { ...NOTHING, spot: { timelineId: id, segment: -1 }, x: NAMED_X, isPinned: true };
}

function tell(scene: NowScene, spot: PictureSpot | undefined): string {
  const timeline = scene.timelines.find((one) => one.id === spot?.timelineId);
  if (timeline === undefined || spot === undefined) return '';
  return summaryText(connectionSummary(timeline, { ...scene, segment: spot.segment }));
}

/** Rerenders every second, as durations in a summary grow even if nothing else happens. */
function useEverySecond(isOn: boolean): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      if (!document.hidden) setCount((count) => count + 1);
    }, 1000);
    return () => clearInterval(timer);
  }, [isOn]);
}
