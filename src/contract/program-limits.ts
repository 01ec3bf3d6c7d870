/** TCP keepalive during a long request: a dead path must not cost minutes. */
export const KEEPALIVE_IN_FLIGHT = {
  /** Upper limit for the delay before the first probe. */
  afterMs: 15_000,
  /** Interval of further probes: further apart than when idle, so that a 30-second outage doesn't kill a stream. */
  everyMs: 3000,
} as const;

/**
 * Maximum number of interim responses forwarded per request; with more, a provider could keep its client busy and the
 * connection alive.
 */
export const MAX_INTERIM_RESPONSES = 64;

/** Longer blocks of the event loop are counted and logged. */
export const LOOP_BLOCK_MS = 200;

/** Time limit for a separate process to read the system's certificates. */
export const CERTIFICATES_WITHIN_MS = 10_000;
