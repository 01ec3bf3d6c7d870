import type { DoctorFinding } from '../contract/doctor.ts';
import { poolChange } from './change.ts';
import { type FatalIdle, findFatalIdle, RESTED_MS, ROOM, safeIdleSecs } from './fatal-idle.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { FREQUENT_KEEPALIVE_SECS, formatKeepalive, probesOften } from './find-trouble.ts';
import { idleTimes } from './hangs.ts';
import { readSilences } from './read-requests.ts';
import { counted, durations } from './format.ts';

/** If more than this fraction of lost paths belonged to connections just used, idling is not the cause. */
const FAR_FEWER = 1 / 4;
/** Upper bound on how long the system sends unanswered probes before it drops the connection. */
const PROBING_MS = 40_000;

/**
 * Returns the idle times that network paths did not survive: those of requests that hit a dead path, else those of idle
 * connections whose first probes went unanswered. Undefined if idling does not explain the losses.
 */
export function lostAfterIdling(provider: ProviderFacts): FatalIdle | undefined {
  const { inUseMs = [], idleMs = [] } = provider.traffic?.reading.pathsLost ?? {};
  const rested = inUseMs.filter((ms) => ms >= RESTED_MS);
  if (inUseMs.length - rested.length > rested.length * FAR_FEWER) return undefined;
  const answered = idleTimes(readSilences(provider.traffic?.requests ?? []).answered);
  const { tcpKeepaliveSecs } = provider.settings.pool;
  // A connection that outlived a probe was kept alive by it, so its path died for another reason.
  const unprobed = idleMs.filter((ms) => ms <= tcpKeepaliveSecs * 1000 + PROBING_MS);
  if (rested.length === 0 && probesOften(tcpKeepaliveSecs)) return undefined;
  return findFatalIdle(rested.length > 0 ? rested : unprobed, answered, 1);
}

/** Reports network paths that died while connections were idle. */
export function findLostPaths(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, pool } = provider.settings;
  const { inUseMs = [], idleMs = [] } = provider.traffic?.reading.pathsLost ?? {};
  const idle = lostAfterIdling(provider);
  if (idle === undefined || pool.poolMaxIdle === 0 || pool.poolIdleTimeoutSecs * 1000 < idle.fromMs)
    return [];
  const isFoundByRequests = inUseMs.length > 0;
  const evidence = [
    isFoundByRequests
      ? `${counted(idle.failedMs.length, 'request')} hit a dead network path on ${idle.failedMs.length === 1 ? 'a connection' : 'connections'} that had been idle for ${durations(idle.failedMs)}.`
      : `${counted(idle.failedMs.length, 'idle connection')} lost ${idle.failedMs.length === 1 ? 'its' : 'their'} network path, and ended after ${durations(idle.failedMs)}.`,
    formatKeepalive(pool.tcpKeepaliveSecs),
  ];
  if (isFoundByRequests && idleMs.length > 0)
    evidence.push(`${counted(idleMs.length, 'idle connection')} ended with them.`);
  const isKeptByProbes = probesWouldKeep(idle, pool.tcpKeepaliveSecs);
  return [
    {
      id: 'paths_lost',
      provider: name,
      severity: isFoundByRequests ? 'warning' : 'info',
      title: 'Network paths die while connections are idle',
      evidence,
      cause:
        'A router, VPN or firewall in between forgets connections on which nothing is sent, and tells neither end.',
      remedy: isKeptByProbes
        ? 'Start TCP keepalive probes earlier: they keep the path alive.'
        : 'Keep idle connections for less time: probes come too late, or do not keep the path alive.',
      change: isKeptByProbes
        ? poolChange(facts, provider, { setting: 'tcpKeepaliveSecs', value: FREQUENT_KEEPALIVE_SECS })
        : poolChange(facts, provider, { setting: 'poolIdleTimeoutSecs', value: safeIdleSecs(idle) }),
    },
  ];
}

/** Whether earlier probes would help: none was sent, or none answered, before the path died. */
function probesWouldKeep({ fromMs }: FatalIdle, tcpKeepaliveSecs: number): boolean {
  if (probesOften(tcpKeepaliveSecs) || fromMs * ROOM < FREQUENT_KEEPALIVE_SECS * 1000) return false;
  return tcpKeepaliveSecs === 0 || fromMs <= tcpKeepaliveSecs * 1000 + PROBING_MS;
}
