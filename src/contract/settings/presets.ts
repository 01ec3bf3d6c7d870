import type { PoolSettings } from './pool.ts';

/** Values for a situation; staged together, never applied automatically. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  readonly values: Partial<PoolSettings>;
}

export const PRESETS: readonly Preset[] = [
  {
    id: 'high-traffic',
    label: 'High traffic',
    meaning: 'More connections, faster expiry.',
    values: { poolMaxIdle: 128, poolIdleTimeoutSecs: 60, tcpKeepaliveSecs: 30 },
  },
  {
    id: 'long-running',
    label: 'Long-running requests',
    meaning: 'Higher timeout, longer keepalive, for extended thinking.',
    values: { timeoutSecs: 900, tcpKeepaliveSecs: 120, poolIdleTimeoutSecs: 120 },
  },
  {
    id: 'constrained',
    label: 'Constrained machine',
    meaning: 'Fewer connections, quicker cleanup.',
    values: { poolMaxIdle: 8, poolIdleTimeoutSecs: 30, maxRetries: 1 },
  },
];
