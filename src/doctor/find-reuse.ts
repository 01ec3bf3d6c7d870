import type { CreateReason } from '../contract/connections.ts';
import type { DoctorFinding, DoctorFindingId, PoolSchedule, WhatIfSetting } from '../contract/doctor.ts';
import { POOL, type PoolSettings } from '../contract/settings/pool.ts';
import { poolChange } from './change.ts';
import type { DoctorFacts, ProviderFacts, TrafficFacts } from './facts.ts';
import { safeIdleSecs } from './fatal-idle.ts';
import { lostAfterIdling } from './find-lost-paths.ts';
import { reuses } from './find-no-reuse.ts';
import { hangsOf } from './hangs.ts';
import { countFailures } from './read-requests.ts';
import { simulatePool } from './simulate-pool.ts';
import { newestPart, reusedShare, spanOf, whatIf } from './what-if.ts';
import { counted, lastSpan, percent, seconds } from './format.ts';

/** Minimum number of requests for any statement about a pool. */
const ENOUGH_REQUESTS = 20;
/** Share of requests on new connections above which that is reported. */
const MANY_CREATED = 0.2;
/** Minimum share of new connections that one reason must account for. */
const MAIN_REASON = 0.5;
/** Minimum increase of the reuse share that makes a change worth proposing. */
const WORTHWHILE_GAIN = 0.05;
/** Results within this distance of the best are considered equal. */
const AS_GOOD = 0.01;
/** Minimum number of idle connections never needed that is worth reporting. */
const MANY_UNUSED = 8;
/** Margin above the number needed. */
const SPARE_IDLE = 2;

/** Reports that the server closes idle connections before the idle timeout does. */
export function findIdleTimeoutAboveServer(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { learned, staleReplaced = 0, requests = [] } = provider.traffic ?? {};
  const { name, pool } = provider.settings;
  if (learned === undefined || pool.poolIdleTimeoutSecs * 1000 <= learned.limitMs || !reuses(pool)) return [];
  const { upstream_closed_before_response: closedEarly = 0 } = countFailures(requests, pool);
  const after = learned.closedAfterMs.toSorted((a, b) => a - b).map(seconds);
  const evidence = [
    `The server closed ${counted(after.length, 'idle connection')}, after ${after.join(', ')}.`,
    `The setting is ${pool.poolIdleTimeoutSecs} s; LunaRoute now closes them after ${seconds(learned.limitMs)}.`,
  ];
  if (staleReplaced > 0)
    evidence.push(
      `${counted(staleReplaced, 'dead connection')} had to be replaced before a request was written.`,
    );
  if (closedEarly > 0)
    evidence.push(
      `${counted(closedEarly, 'request')} got no answer: the server closed the connection as they were sent.`,
    );
  return [
    {
      id: 'idle_timeout_above_server',
      provider: name,
      severity: staleReplaced + closedEarly > 0 ? 'warning' : 'info',
      title: 'Idle connections are kept longer than the server keeps them',
      evidence,
      cause:
        'If the server closes just as a request is sent, there is no way to know whether it arrived. LunaRoute forgets what it learned after an hour and at every start.',
      remedy: 'Keep idle connections for less time than the server does.',
      change: poolChange(facts, provider, {
        setting: 'poolIdleTimeoutSecs',
        value: Math.max(1, Math.floor(learned.limitMs / 1000)),
      }),
    },
  ];
}

interface Remedy {
  readonly id: DoctorFindingId;
  readonly reason: CreateReason;
  readonly setting: WhatIfSetting;
  readonly title: string;
  readonly closedBy: string;
  readonly cause: string;
  readonly remedy: string;
  readonly values: readonly number[];
}

/** Main reasons for new connections, with the setting that controls each. */
const REMEDIES: readonly Remedy[] = [
  {
    id: 'closed_after_idle_cap',
    reason: 'after_idle_cap',
    setting: 'poolMaxIdle',
    title: 'Connections are closed because the limit on idle ones is too low',
    closedBy: 'the cap on idle connections had closed one',
    cause: 'More requests run at once than connections may stay idle afterwards.',
    remedy: 'Keep more idle connections.',
    values: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
  },
  {
    id: 'closed_after_idle_timeout',
    reason: 'after_idle_timeout',
    setting: 'poolIdleTimeoutSecs',
    title: 'Connections are closed shortly before they are needed again',
    closedBy: 'the idle timeout had closed one',
    cause: 'The pauses between requests are longer than idle connections are kept.',
    remedy: 'Keep idle connections longer.',
    values: [15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 450, 600],
  },
];

/** Reports that many requests open a connection which a larger value would have avoided. */
export function findManyCreated(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { traffic } = provider;
  if (traffic === undefined || !reuses(provider.settings.pool)) return [];
  const { created, createdBy, requests } = traffic.reading;
  if (requests < ENOUGH_REQUESTS || created / requests < MANY_CREATED) return [];
  return REMEDIES.flatMap((remedy) =>
    (createdBy[remedy.reason] ?? 0) < created * MAIN_REASON
      ? []
      : largerValueFinding(facts, { provider, traffic, remedy }),
  );
}

function largerValueFinding(
  facts: DoctorFacts,
  found: { readonly provider: ProviderFacts; readonly traffic: TrafficFacts; readonly remedy: Remedy },
): DoctorFinding[] {
  const { provider, traffic, remedy } = found;
  const { name, pool } = provider.settings;
  const { reading, schedule } = traffic;
  const values = remedy.values.filter(
    (value) => value > pool[remedy.setting] && value <= maxUseful(remedy.setting, provider),
  );
  const { points, current } = whatIf({
    provider: name,
    schedule,
    settings: pool,
    setting: remedy.setting,
    values,
  });
  const now = points.find(({ value }) => value === current)?.reusedShare ?? 0;
  const best = Math.max(...points.map((point) => point.reusedShare));
  const chosen = points.find((point) => point.value > current && point.reusedShare >= best - AS_GOOD);
  if (chosen === undefined || chosen.reusedShare - now < WORTHWHILE_GAIN) return [];
  const evidence = [
    `In ${lastSpan(reading.spanMs)} ${reading.created} of ${counted(reading.requests, 'request')} got a new connection (${percent(reading.created / reading.requests)}).`,
    `${reading.createdBy[remedy.reason] ?? 0} of them after ${remedy.closedBy}.`,
    chosen.sentence,
  ];
  if (remedy.setting === 'poolIdleTimeoutSecs' && traffic.learned === undefined)
    evidence.push(
      "It isn't known yet how long the server keeps idle connections: it may close them earlier.",
    );
  return [
    {
      id: remedy.id,
      provider: name,
      severity: 'warning',
      title: remedy.title,
      evidence,
      cause: remedy.cause,
      remedy: remedy.remedy,
      change: poolChange(facts, provider, { setting: remedy.setting, value: chosen.value }),
    },
  ];
}

/**
 * Returns the largest useful value. An idle timeout is pointless above the server's limit, or above an idle time that
 * connections don't survive.
 */
function maxUseful(setting: WhatIfSetting, provider: ProviderFacts): number {
  if (setting !== 'poolIdleTimeoutSecs') return POOL[setting].max;
  const fatal = [hangsOf(provider).afterIdling?.idle, lostAfterIdling(provider)];
  return Math.min(
    POOL[setting].max,
    Math.floor((provider.traffic?.learned?.limitMs ?? Infinity) / 1000),
    ...fatal.map((idle) => (idle === undefined ? Infinity : safeIdleSecs(idle))),
  );
}

/** Reports idle connections that were never needed again. */
export function findIdleNeverUsed(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { traffic } = provider;
  if (traffic === undefined || traffic.reading.requests < ENOUGH_REQUESTS) return [];
  const { name, pool } = provider.settings;
  const schedule = newestPart(traffic.schedule);
  const now = simulatePool(schedule, pool);
  const needed = leastCap(schedule, pool, now);
  const unused = now.peakIdle - needed;
  if (unused < MANY_UNUSED || unused * 2 < now.peakIdle) return [];
  const proposed = needed + SPARE_IDLE;
  const then = simulatePool(schedule, { ...pool, poolMaxIdle: proposed });
  const span = lastSpan(spanOf(schedule));
  return [
    {
      id: 'idle_never_used',
      provider: name,
      severity: 'info',
      title: 'Some idle connections are never used',
      evidence: [
        `In ${span} up to ${now.peakIdle} connections were idle, ${unused} more than were ever needed at once.`,
        `With at most ${proposed} idle, just as many requests would have reused one (${percent(reusedShare(then))}), with ${idleMinutes(then.idleSeconds)} of idle connections instead of ${idleMinutes(now.idleSeconds)}.`,
      ],
      cause: 'After a burst every connection stays open until the idle timeout, here and at the server.',
      remedy: 'Keep fewer idle connections; each costs memory on both sides.',
      change: poolChange(facts, provider, { setting: 'poolMaxIdle', value: proposed }),
    },
  ];
}

/** Returns the smallest idle cap that allows just as much reuse. */
function leastCap(
  schedule: PoolSchedule,
  pool: PoolSettings,
  now: { readonly reused: number; readonly peakIdle: number },
): number {
  let low = 0;
  let high = now.peakIdle;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (simulatePool(schedule, { ...pool, poolMaxIdle: middle }).reused >= now.reused) high = middle;
    else low = middle + 1;
  }
  return low;
}

function idleMinutes(secs: number): string {
  return counted(Math.round(secs / 60), 'minute');
}
