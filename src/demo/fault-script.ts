/** What happens to one request. */
export type RequestFault =
  /** Answered. */
  | 'plain'
  /** Answered after several seconds without a byte. */
  | 'slow_first_byte'
  /** 429, with headers that tell the client when to retry. */
  | 'rate_limited'
  /** 503; the dialect's next request, usually the retry, is answered. */
  | 'overloaded'
  /** The response pauses for a while, as a model does when thinking. */
  | 'silent'
  /** The connection ends in the middle of the response. */
  | 'cut'
  /** Answered with `Connection: close`. */
  | 'last_on_connection';

/** How long the provider keeps an idle connection, and how it ends it. */
export interface ConnectionFault {
  readonly idleMs: number;
  /** `hint` announces the limit in every response; `reset` ends the connection without a FIN. */
  readonly ending: 'fin' | 'reset' | 'hint';
}

/** Ordered by hand for the first half minute; the first five let a real assistant start up. */
export const REQUEST_FAULTS: readonly [RequestFault, ...RequestFault[]] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'plain',
  'slow_first_byte',
  'overloaded',
  'plain',
  'plain',
  'last_on_connection',
  'plain',
  'rate_limited',
  'plain',
  'plain',
  'cut',
  'plain',
  'slow_first_byte',
  'silent',
  'plain',
  'plain',
  'plain',
  'plain',
];

const PATIENT_MS = 10 * 60_000;

/**
 * No three closes in a row may agree to within two seconds: the proxy would learn from them, and close every other
 * connection early for an hour.
 */
export const CONNECTION_FAULTS: readonly [ConnectionFault, ...ConnectionFault[]] = [
  { idleMs: PATIENT_MS, ending: 'fin' },
  { idleMs: 4000, ending: 'fin' },
  { idleMs: 5000, ending: 'hint' },
  { idleMs: 6000, ending: 'reset' },
  { idleMs: 13_000, ending: 'fin' },
  { idleMs: 9000, ending: 'hint' },
  { idleMs: PATIENT_MS, ending: 'fin' },
  { idleMs: 22_000, ending: 'fin' },
  { idleMs: PATIENT_MS, ending: 'fin' },
  { idleMs: PATIENT_MS, ending: 'fin' },
  { idleMs: PATIENT_MS, ending: 'fin' },
  { idleMs: PATIENT_MS, ending: 'fin' },
];
