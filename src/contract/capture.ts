import type { RecordedRequest } from './recording.ts';

/** As much of the body of the captured request is kept, and as much of its response's. */
export const MAX_CAPTURED_BODY_BYTES = 4 * 1024 * 1024;
/** So long a capture waits for its request, for that to end, and is then kept. */
export const MAX_CAPTURE_MS = 10 * 60 * 1000;

/** How far the capture of the next request is. */
export type CaptureState =
  /** `wasLate`: there was one, and its ten minutes have passed. */
  | { readonly kind: 'none'; readonly wasLate: boolean }
  /** For the next request, to that provider where one was named. Times are in milliseconds since 1970. */
  | { readonly kind: 'waiting'; readonly provider: string | null; readonly until: number }
  /** The request has begun and is not over. */
  | { readonly kind: 'running'; readonly provider: string; readonly until: number }
  /** It can be asked for until then. */
  | { readonly kind: 'kept'; readonly id: number; readonly until: number };

/** The captured request and its bodies, redacted like a recording; null where none is kept. */
export type CapturedRequest = RecordedRequest | null;
