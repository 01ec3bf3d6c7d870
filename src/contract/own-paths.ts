/** Paths that the proxy answers itself. None of them can be a provider's prefix. */
export const OWN_PATHS = {
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
  statusLine: '/statusline',
} as const;
