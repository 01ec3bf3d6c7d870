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
