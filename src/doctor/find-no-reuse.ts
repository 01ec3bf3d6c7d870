import type { DoctorFinding } from '../contract/doctor.ts';
import { POOL, POOL_DEFAULTS, type PoolSettings } from '../contract/settings/pool.ts';
import { poolChange } from './change.ts';
import { safeIdleSecs } from './fatal-idle.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { hangsOf } from './hangs.ts';
import { counted, lastSpan } from './format.ts';

/** Settings that disable reuse when 0. */
const SWITCHES = ['poolMaxIdle', 'poolIdleTimeoutSecs'] as const;

/** Whether the pool reuses connections at all. */
export function reuses(pool: PoolSettings): boolean {
  return SWITCHES.every((name) => pool[name] !== 0);
}

/** Reports that reuse is disabled while there is traffic that would benefit from it. */
export function findNoReuse(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name: providerName, pool } = provider.settings;
  const { reading } = provider.traffic ?? {};
  if (reuses(pool) || reading === undefined || reading.requests === 0) return [];
  const off = SWITCHES.filter((name) => pool[name] === 0);
  const { afterIdling } = hangsOf(provider);
  const evidence = [
    ...off.map((name) => `${POOL[name].label} is 0, which means no reuse.`),
    `In ${lastSpan(reading.spanMs)} ${reading.created} of ${counted(reading.requests, 'request')} opened a connection.`,
  ];
  if (afterIdling !== undefined)
    evidence.push(
      `${counted(afterIdling.rows.length, 'request')} hung on connections that had been idle while they were still reused.`,
    );
  const idleSecs =
    afterIdling === undefined ? POOL_DEFAULTS.poolIdleTimeoutSecs : safeIdleSecs(afterIdling.idle);
  // Lower the idle timeout first, so that connections don't hang once they may idle again.
  const isTooLong = afterIdling !== undefined && pool.poolIdleTimeoutSecs > idleSecs;
  const first = isTooLong ? 'poolIdleTimeoutSecs' : off[0];
  return [
    {
      id: 'no_reuse',
      provider: providerName,
      severity: 'info',
      title: 'No reuse: every request opens a connection',
      evidence,
      cause: 'Each request pays for DNS, TCP and TLS before it is sent.',
      remedy: `Keep idle connections, with ${formatRemedy(idleSecs)}, unless this is what you want.`,
      change:
        first === 'poolMaxIdle'
          ? poolChange(facts, provider, { setting: first, value: POOL_DEFAULTS.poolMaxIdle })
          : poolChange(facts, provider, { setting: 'poolIdleTimeoutSecs', value: idleSecs }),
    },
  ];
}

function formatRemedy(idleSecs: number): string {
  return `at most ${POOL_DEFAULTS.poolMaxIdle} idle and an idle timeout of ${idleSecs} s`;
}
