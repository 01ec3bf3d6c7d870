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

/** When alerts are raised; the texts of their settings say the same. */
export const ALERT_THRESHOLDS = {
  /** Shorter rate-limit windows end before anyone has read the alert. */
  shortestWindowMinutes: 60,
  /** Used shares of a rate-limit window; each raises one alert on the way up. */
  usedShares: [0.8, 0.95],
  /** Failed responses in a row that put a session in trouble. */
  failuresInARow: 3,
  /** Longest wait that a provider may demand before its session is in trouble. */
  longestWaitMs: 60_000,
  /** Shorter provider outages are not worth a notification: a train in a tunnel may cause them. */
  outageMs: 60_000,
  /** Tokens that could have been read from the cache. */
  cacheBreakTokens: 50_000,
} as const;
