import { useEffect, useState } from 'react';
import type { PictureSpot } from './picture-view.ts';

interface SpotState {
  readonly spot: PictureSpot | undefined;
  /** Where the pointer is, in pixels from the left of the picture; the story stands there. */
  readonly at: number;
  readonly isPinned: boolean;
  /** The pointer chose the spot; else the keys or the address did. */
  readonly isPointing: boolean;
}

/** What is pointed at in a picture, and how that changes. */
export interface Spotting extends SpotState {
  readonly pointAt: (spot: PictureSpot | undefined, x: number) => void;
  /** The pointer or the focus has left: what is pinned stays. */
  readonly pointAway: () => void;
  /** The keys chose it; `x` is where it is. */
  readonly moveTo: (spot: PictureSpot | undefined, x: number) => void;
  readonly pin: () => void;
  readonly leave: () => void;
}

const NOTHING: SpotState = { spot: undefined, at: 0, isPinned: false, isPointing: false };
/** Where the story stands when no pointer says where. */
const KEYS_AT = 120;

/** Keeps what is pointed at; `namedId` is pinned from the start. */
export function useSpot(namedId: number | undefined): Spotting {
  const [state, setState] = useState<SpotState>(() => named(namedId));
  const [seenId, setSeenId] = useState(namedId);
  if (seenId !== namedId) {
    setSeenId(namedId);
    setState(named(namedId));
  }
  useEverySecond(state.spot !== undefined);
  return {
    ...state,
    pointAt: (spot, x) =>
      setState((known) => (known.isPinned ? known : { ...NOTHING, spot, at: x, isPointing: true })),
    pointAway: () => setState((known) => (known.isPinned ? known : NOTHING)),
    moveTo: (spot, x) => setState((known) => ({ ...known, spot, at: x, isPointing: false })),
    pin: () => setState((known) => ({ ...known, isPinned: known.spot !== undefined })),
    leave: () => setState(NOTHING),
  };
}

function named(id: number | undefined): SpotState {
  if (id === undefined) return NOTHING;
  return { spot: { laneId: id, segment: -1 }, at: KEYS_AT, isPinned: true, isPointing: false };
}

/** Durations in a story grow although nothing else happens. */
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
