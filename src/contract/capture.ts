import type { RecordedRequest } from './recording.ts';

/** Limit for the captured body of the request, and for that of its response. */
export const MAX_CAPTURED_BODY_BYTES = 4 * 1024 * 1024;
/** How long a capture waits for its request, then for that request to end, and is then kept. */
export const MAX_CAPTURE_MS = 10 * 60 * 1000;

/** Progress of capturing the next request. */
export type CaptureState =
  /** `wasLate`: a capture existed, and its time has passed. */
  | { readonly kind: 'none'; readonly wasLate: boolean }
  /** Waiting for the next request, to `provider` if not null. Times are in milliseconds since 1970. */
  | { readonly kind: 'waiting'; readonly provider: string | null; readonly until: number }
  /** The request is in progress. */
  | { readonly kind: 'running'; readonly provider: string; readonly until: number }
  /** The capture is available until then. */
  | { readonly kind: 'kept'; readonly id: number; readonly until: number };

/** The captured request and its bodies, redacted like a recording; null if none is kept. */
export type CapturedRequest = RecordedRequest | null;
