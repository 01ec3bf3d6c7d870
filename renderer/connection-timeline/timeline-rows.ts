/** Above this height, in pixels, the timelines scroll. */
export const MAX_LANES_HEIGHT = 476;
/** Distances between timelines, in pixels: the largest that fits is used; with the last one the timelines scroll. */
const PITCHES = [19, 14, 11, 9, 7] as const;
/** At the largest distance, timelines with a request get this many extra pixels. */
const LIVE_EXTRA = 3;

/** The positions of the timelines: those with a request first, then the others. Lengths are CSS pixels. */
export interface TimelineRows {
  readonly count: number;
  /** How many timelines, from the first on, have a request. */
  readonly live: number;
  /** The distance between timelines. */
  readonly pitch: number;
  /** The distance between timelines with a request. */
  readonly livePitch: number;
  /** The height of all timelines, visible or not. */
  readonly height: number;
}

/** Computes the positions of `count` timelines. */
export function timelineRows(count: number, live = 0): TimelineRows {
  const roomy = count * PITCHES[0] + live * LIVE_EXTRA;
  if (roomy <= MAX_LANES_HEIGHT) {
    const [pitch] = PITCHES;
    return { count, live, pitch, livePitch: pitch + LIVE_EXTRA, height: Math.max(roomy, pitch) };
  }
  const pitch = PITCHES.find((one) => one < PITCHES[0] && one * count <= MAX_LANES_HEIGHT) ?? 7;
  return { count, live, pitch, livePitch: pitch, height: pitch * count };
}

/** The top of a timeline, relative to the first. */
export function timelineTop({ live, pitch, livePitch }: TimelineRows, timeline: number): number {
  return timeline * pitch + Math.min(timeline, live) * (livePitch - pitch);
}

/** The height of a timeline's row. */
export function timelineHeight({ live, pitch, livePitch }: TimelineRows, timeline: number): number {
  return timeline < live ? livePitch : pitch;
}

/** The index of the timeline at a height; may be past the last. */
export function timelineAt({ live, pitch, livePitch }: TimelineRows, y: number): number {
  const below = y - live * livePitch;
  return Math.floor(below < 0 ? y / livePitch : live + below / pitch);
}
