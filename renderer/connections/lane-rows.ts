/** The lanes scroll when they would need more than this, in pixels. */
export const MAX_LANES_HEIGHT = 476;
/** Distances from lane to lane, in pixels: the largest that fits is taken, the last one scrolls. */
const PITCHES = [19, 14, 11, 9, 7] as const;
/** With the largest distance, lanes with a request have so much more room. */
const LIVE_EXTRA = 3;

/** Where the lanes are: those with a request first, then the others. Lengths are CSS pixels. */
export interface LaneRows {
  readonly count: number;
  /** How many of them, from the first on, have a request. */
  readonly live: number;
  /** The distance from lane to lane. */
  readonly pitch: number;
  /** The same of those with a request. */
  readonly livePitch: number;
  /** Of all lanes, in sight or not. */
  readonly height: number;
}

/** Places as many lanes. */
export function laneRows(count: number, live = 0): LaneRows {
  const roomy = count * PITCHES[0] + live * LIVE_EXTRA;
  if (roomy <= MAX_LANES_HEIGHT) {
    const [pitch] = PITCHES;
    return { count, live, pitch, livePitch: pitch + LIVE_EXTRA, height: Math.max(roomy, pitch) };
  }
  const pitch = PITCHES.find((one) => one < PITCHES[0] && one * count <= MAX_LANES_HEIGHT) ?? 7;
  return { count, live, pitch, livePitch: pitch, height: pitch * count };
}

/** The top of a lane, counted from the first one. */
export function laneTop({ live, pitch, livePitch }: LaneRows, lane: number): number {
  return lane * pitch + Math.min(lane, live) * (livePitch - pitch);
}

/** How high a lane's row is. */
export function laneHeight({ live, pitch, livePitch }: LaneRows, lane: number): number {
  return lane < live ? livePitch : pitch;
}

/** The lane at a height, which may be one beyond the last. */
export function laneAt({ live, pitch, livePitch }: LaneRows, y: number): number {
  const below = y - live * livePitch;
  return Math.floor(below < 0 ? y / livePitch : live + below / pitch);
}
