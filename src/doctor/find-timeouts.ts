import { CODEX_CLOCK } from '../contract/assistant-clocks.ts';
import type { DoctorFinding, DoctorFindingId } from '../contract/doctor.ts';
import { POOL, POOL_DEFAULTS, type PoolSettings } from '../contract/settings/pool.ts';
import { isNeverReached, type Timeout } from '../contract/timeouts.ts';
import { poolChange } from './change.ts';
import { type DoctorFacts, ENDED_BY, type ProviderFacts } from './facts.ts';
import { counted } from './words.ts';

const CODEX_SILENCE_SECS = CODEX_CLOCK.endsAfterSecs;
/** So many requests that a clock of ours ended are no accident. */
export const MANY_TIMEOUTS = 3;

const WITHIN_TOTAL: readonly { readonly id: DoctorFindingId; readonly name: Timeout }[] = [
  { id: 'first_byte_timeout_never_ends', name: 'firstByteTimeoutSecs' },
  { id: 'stream_idle_timeout_never_ends', name: 'streamIdleTimeoutSecs' },
  { id: 'connect_timeout_never_ends', name: 'connectTimeoutSecs' },
];

/** A timeout within a request that is not shorter than the request's own. */
export function findTimeoutsThatNeverEnd(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name: providerName, pool } = provider.settings;
  return WITHIN_TOTAL.filter(({ name }) => isNeverReached(pool[name], pool.timeoutSecs)).map(
    ({ id, name }): DoctorFinding => {
      const { label } = POOL[name];
      return {
        id,
        provider: providerName,
        severity: 'warning',
        title: `${label} can never end a request`,
        evidence: [`${label} is ${pool[name]} s, and the whole request may take ${pool.timeoutSecs} s.`],
        cause: 'The limit of the whole request covers every part of it, and is reached first.',
        remedy: `Raise the request timeout above it, or lower the ${label.toLowerCase()}.`,
        change: poolChange(facts, provider, 'timeoutSecs', longerThan(pool[name])),
      };
    },
  );
}

function longerThan(secs: number): number {
  return Math.min(
    POOL.timeoutSecs.max,
    secs < POOL_DEFAULTS.timeoutSecs ? POOL_DEFAULTS.timeoutSecs : secs * 2,
  );
}

/** Requests that one of our clocks has ended. */
export function findRequestsThatTimeOut(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { failures = {} } = provider.traffic ?? {};
  const { name: providerName, pool } = provider.settings;
  return Object.entries(ENDED_BY).flatMap(([code, name]): DoctorFinding[] => {
    const count = countOf(failures, code);
    if (count < MANY_TIMEOUTS || pool[name] === 0) return [];
    const { label, max } = POOL[name];
    return [
      {
        id: 'requests_time_out',
        provider: providerName,
        severity: 'warning',
        title: `Requests are ended by the ${label.toLowerCase()}`,
        evidence: [
          `${counted(count, 'request')} of the last hour ended with ${code}, after ${pool[name]} s as the setting says.`,
        ],
        cause: 'The provider took longer than the setting allows, as it does for extended thinking.',
        remedy: `Raise the ${label.toLowerCase()} if these requests were alive.`,
        change: poolChange(
          facts,
          provider,
          name,
          Math.min(max, Math.max(pool[name] + 1, Math.round(pool[name] * 1.5))),
        ),
      },
    ];
  });
}

function countOf(failures: Readonly<Record<string, number>>, code: string): number {
  return failures[code] ?? 0;
}

/** Codex ends a silent stream by itself before the setting does. */
export function findClientsThatGiveUp(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { codexRequests = 0 } = provider.traffic ?? {};
  const { name, pool } = provider.settings;
  if (codexRequests === 0 || pool.streamIdleTimeoutSecs <= CODEX_SILENCE_SECS) return [];
  return [
    {
      id: 'client_gives_up_first',
      provider: name,
      severity: 'info',
      title: 'Codex gives up a silent stream before the proxy does',
      evidence: [
        `${counted(codexRequests, 'request')} of the last hour came from Codex, which waits ${CODEX_SILENCE_SECS} s unless told otherwise.`,
        `The stream idle timeout is ${pool.streamIdleTimeoutSecs} s.`,
      ],
      cause: 'Codex has a clock of its own (stream_idle_timeout_ms in its config.toml).',
      remedy: 'Raise it there, or let the proxy end silent streams first.',
      change: poolChange(facts, provider, 'streamIdleTimeoutSecs', CODEX_SILENCE_SECS - secondsToSpare(pool)),
    },
  ];
}

/** The proxy's error must reach Codex before its own clock ends. */
function secondsToSpare({ connectTimeoutSecs }: PoolSettings): number {
  return Math.min(30, connectTimeoutSecs);
}
