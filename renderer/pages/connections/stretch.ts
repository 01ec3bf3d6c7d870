import { ACTIVITY_SPAN_MS, RECENT_MS } from '../../../src/contract/activity.ts';
import { formatDuration, formatTime } from '../../text/format.ts';

/** The time span that the picture shows. */
export interface Stretch {
  readonly spanMs: number;
  /** The end of a frozen span, in milliseconds since 1970; undefined if it ends now. */
  readonly endMs: number | undefined;
}

/** The time spans of the live picture. */
export const SPANS_MS = [60_000, RECENT_MS, 900_000, ACTIVITY_SPAN_MS] as const;
/** The shortest time span. */
const SPAN_LEAST_MS = 1000;

/** The default time span. */
export const LIVE: Stretch = { spanMs: RECENT_MS, endMs: undefined };

/** Parses a URL such as `/connections?min=15` or `/connections?from=1767000000000&ms=57000`. */
export function parseStretch(hash: string): Stretch {
  const query = new URLSearchParams(hash.split('?', 2)[1] ?? '');
  const fromMs = wholeNumber(query.get('from'));
  const ms = wholeNumber(query.get('ms'));
  if (fromMs !== undefined && ms !== undefined) return still(fromMs, fromMs + ms);
  const spanMs = SPANS_MS.find((span) => String(span / 60_000) === query.get('min'));
  return spanMs === undefined ? LIVE : { spanMs, endMs: undefined };
}

/** The page's URL with another time span, for `href`; keeps the path. */
export function withStretch(hash: string, { spanMs, endMs }: Stretch): string {
  const path = hash.replace(/^#?\/?/u, '').split('?', 1)[0] ?? '';
  if (endMs !== undefined) return `#/${path}?from=${endMs - spanMs}&ms=${spanMs}`;
  return spanMs === LIVE.spanMs ? `#/${path}` : `#/${path}?min=${spanMs / 60_000}`;
}

/** A frozen time span, limited to between one second and the time kept. */
export function still(fromMs: number, toMs: number): Stretch {
  const middle = (fromMs + toMs) / 2;
  const spanMs = Math.round(Math.min(Math.max(toMs - fromMs, SPAN_LEAST_MS), ACTIVITY_SPAN_MS));
  return { spanMs, endMs: Math.round(middle + spanMs / 2) };
}

/** Zooms one step in (-1) or out (1); a frozen span keeps its middle. */
export function zoomed(stretch: Stretch, step: -1 | 1): Stretch {
  const { spanMs, endMs } = stretch;
  if (endMs === undefined) {
    const next = SPANS_MS[SPANS_MS.findIndex((span) => span === spanMs) + step];
    return next === undefined ? stretch : { spanMs: next, endMs };
  }
  const middle = endMs - spanMs / 2;
  const half = step === 1 ? spanMs : spanMs / 4;
  return still(middle - half, middle + half);
}

/** Moves the span earlier (-1) or later (1) by a quarter of its length; becomes live if it would end after now. */
export function moved({ spanMs, endMs }: Stretch, step: -1 | 1, nowMs: number): Stretch {
  const next = (endMs ?? nowMs) + (step * spanMs) / 4;
  if (next < nowMs) return { spanMs, endMs: Math.round(next) };
  return { spanMs: SPANS_MS.find((span) => span >= spanMs) ?? ACTIVITY_SPAN_MS, endMs: undefined };
}

/** Whether zooming that way has an effect. */
export function canZoom(stretch: Stretch, step: -1 | 1): boolean {
  const next = zoomed(stretch, step);
  return next.spanMs !== stretch.spanMs;
}

/** Such as `the last 5 min` or `14:02:10 to 14:03:07`. */
export function formatStretch({ spanMs, endMs }: Stretch): string {
  if (endMs === undefined) return `the last ${spanMs / 60_000} min`;
  return `${formatClock(endMs - spanMs, spanMs)} to ${formatClock(endMs, spanMs)}`;
}

/** The labels along the axis at equal distances, the last at its end. */
export function formatAxis({ spanMs, endMs }: Stretch): readonly string[] {
  const isFive = endMs === undefined && spanMs !== 60_000 && spanMs !== ACTIVITY_SPAN_MS;
  const parts = isFive ? 5 : 4;
  return Array.from({ length: parts + 1 }, (_, at) => {
    const beforeMs = (spanMs / parts) * (parts - at);
    if (endMs !== undefined) return formatClock(endMs - beforeMs, spanMs);
    if (beforeMs === 0) return 'now';
    return `−${spanMs > 60_000 ? `${beforeMs / 60_000} min` : formatDuration(beforeMs)}`;
  });
}

/** A time of day, more precise for shorter spans. */
function formatClock(wallMs: number, spanMs: number): string {
  const words = formatTime(wallMs);
  return spanMs < 10_000 ? words : words.slice(0, 8);
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,14}$/u.test(text) ? Number(text) : undefined;
}
