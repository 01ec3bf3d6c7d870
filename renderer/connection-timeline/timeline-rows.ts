/** The timelines scroll when they would need more than this, in pixels. */
export const MAX_LANES_HEIGHT = 476;
/** Distances from timeline to timeline, in pixels: the largest that fits is taken, the last one scrolls. */
const PITCHES = [19, 14, 11, 9, 7] as const;
/** With the largest distance, timelines with a request have so much more room. */
const LIVE_EXTRA = 3;

/** Where the timelines are: those with a request first, then the others. Lengths are CSS pixels. */
export interface TimelineRows {
  readonly count: number;
  /** How many of them, from the first on, have a request. */
  readonly live: number;
  /** The distance from timeline to timeline. */
  readonly pitch: number;
  /** The same of those with a request. */
  readonly livePitch: number;
  /** Of all timelines, in sight or not. */
  readonly height: number;
}

/** Places as many timelines. */
export function timelineRows(count: number, live = 0): TimelineRows {
  const roomy = count * PITCHES[0] + live * LIVE_EXTRA;
  if (roomy <= MAX_LANES_HEIGHT) {
    const [pitch] = PITCHES;
    return { count, live, pitch, livePitch: pitch + LIVE_EXTRA, height: Math.max(roomy, pitch) };
  }
  const pitch = PITCHES.find((one) => one < PITCHES[0] && one * count <= MAX_LANES_HEIGHT) ?? 7;
  return { count, live, pitch, livePitch: pitch, height: pitch * count };
}

/** The top of a timeline, counted from the first one. */
export function timelineTop({ live, pitch, livePitch }: TimelineRows, timeline: number): number {
  return timeline * pitch + Math.min(timeline, live) * (livePitch - pitch);
}

/** How high a timeline's row is. */
export function timelineHeight({ live, pitch, livePitch }: TimelineRows, timeline: number): number {
  return timeline < live ? livePitch : pitch;
}

/** The timeline at a height, which may be one beyond the last. */
export function timelineAt({ live, pitch, livePitch }: TimelineRows, y: number): number {
  const below = y - live * livePitch;
  return Math.floor(below < 0 ? y / livePitch : live + below / pitch);
}
