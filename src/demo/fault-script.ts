/** What becomes of one request. */
export type RequestFault =
  /** Answered. */
  | 'plain'
  /** Answered after seconds of silence. */
  | 'slow_first_byte'
  /** 429, with the headers that tell a client when to come back. */
  | 'rate_limited'
  /** 503; the next request of the dialect, the repeated one as a rule, is answered. */
  | 'overloaded'
  /** The answer falls silent for a while, as one that thinks does. */
  | 'silent'
  /** The connection ends in the middle of the answer. */
  | 'cut'
  /** Answered with `Connection: close`. */
  | 'last_on_connection';

/** How long the provider keeps a connection that idles, and what it does then. */
export interface ConnectionFault {
  readonly idleMs: number;
  /** A hint announces the limit in every answer; a reset ends without a FIN. */
  readonly ending: 'fin' | 'reset' | 'hint';
}

/** Ordered by hand for the first half minute; the first five let a real assistant get going. */
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
 * No three closes in a row may agree to within two seconds: the proxy would learn from them, and close every
 * other connection early for an hour.
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
