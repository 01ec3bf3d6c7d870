import type { DoctorFinding, DoctorFindingId } from '../contract/doctor.ts';
import { isNeverReached, POOL, POOL_DEFAULTS, type Timeout } from '../contract/settings/pool.ts';
import { poolChange } from './change.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { hangsOf } from './hangs.ts';
import {
  countFailures,
  ENDED_BY,
  type EndingTimeout,
  longestUsefulSilence,
  type SeenClient,
  seenAssistants,
} from './read-requests.ts';
import { counted, listed } from './format.ts';

/** Minimum number of requests ended by the same timeout before it is reported. */
const MANY_TIMEOUTS = 3;

const WITHIN_TOTAL: readonly { readonly id: DoctorFindingId; readonly name: Timeout }[] = [
  { id: 'first_byte_timeout_never_ends', name: 'firstByteTimeoutSecs' },
  { id: 'stream_idle_timeout_never_ends', name: 'streamIdleTimeoutSecs' },
  { id: 'connect_timeout_never_ends', name: 'connectTimeoutSecs' },
];

/** Reports timeouts that can never end a request because the request timeout is reached first. */
export function findTimeoutsThatNeverEnd(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name: providerName, pool } = provider.settings;
  // Don't propose a longer wait while requests hang on dead connections.
  const mayRaise = hangsOf(provider).afterIdling === undefined;
  return WITHIN_TOTAL.filter(({ name }) => isNeverReached(pool[name], pool.timeoutSecs)).map(
    ({ id, name }): DoctorFinding => {
      const { label } = POOL[name];
      const shorter = Math.floor(pool.timeoutSecs / 2);
      const raised = poolChange(facts, provider, { setting: 'timeoutSecs', value: longerThan(pool[name]) });
      const lowered = shorter < 1 ? null : poolChange(facts, provider, { setting: name, value: shorter });
      return {
        id,
        provider: providerName,
        severity: 'warning',
        title: `${label} can never end a request`,
        evidence: [`${label} is ${pool[name]} s, but the whole request is limited to ${pool.timeoutSecs} s.`],
        cause: 'The request timeout covers every part of the request, and is reached first.',
        remedy: mayRaise
          ? `Raise the request timeout above it, or lower the ${label.toLowerCase()}.`
          : `Lower the ${label.toLowerCase()}.`,
        change: mayRaise ? raised : lowered,
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

/**
 * Reports requests ended by one of the proxy's timeouts, except those that hung because their connections had been
 * idle.
 */
export function findRequestsThatTimeOut(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { requests = [] } = provider.traffic ?? {};
  const { name: providerName, pool } = provider.settings;
  const { afterIdling } = hangsOf(provider);
  const explained = new Set(afterIdling?.rows);
  const failures: Readonly<Record<string, number>> = countFailures(
    requests.filter((row) => !explained.has(row)),
    pool,
  );
  return Object.entries(ENDED_BY).flatMap(([code, name]): DoctorFinding[] => {
    const count = failures[code] ?? 0;
    if (count < MANY_TIMEOUTS || pool[name] === 0) return [];
    const { label } = POOL[name];
    const longer = longerSilence(provider, name);
    const mayRaise = afterIdling === undefined && longer > pool[name];
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
        remedy: mayRaise
          ? `Raise the ${label.toLowerCase()} if these requests were still making progress.`
          : whyNotLonger(afterIdling !== undefined),
        change: mayRaise ? poolChange(facts, provider, { setting: name, value: longer }) : null,
      },
    ];
  });
}

function whyNotLonger(hangs: boolean): string {
  return hangs
    ? 'First fix the requests that hang after idling: a longer timeout would only make them hang longer.'
    : "Check the provider's status page. A longer timeout won't help: the assistant would give up first.";
}

/** Returns one and a half times the setting, limited to how long the assistants seen wait. */
function longerSilence({ settings, traffic }: ProviderFacts, name: EndingTimeout): number {
  const { pool } = settings;
  const wanted = Math.min(POOL[name].max, Math.max(pool[name] + 1, Math.round(pool[name] * 1.5)));
  if (name !== 'streamIdleTimeoutSecs') return wanted;
  return Math.min(wanted, longestUsefulSilence(seenAssistants(traffic?.requests ?? []), pool));
}

/**
 * Reports assistants that abandon a silent stream before the proxy's timeout does. A timeout of 0 (off) promises
 * nothing. The assistants' own limits apply once a response has begun, so the first-byte and request timeouts are not
 * checked.
 */
export function findClientsThatGiveUp(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name: providerName, pool } = provider.settings;
  const name = 'streamIdleTimeoutSecs';
  const seen = seenAssistants(provider.traffic?.requests ?? []);
  const first = seen.filter(({ endsAfterSecs }) => endsAfterSecs < pool[name]);
  if (first.length === 0) return [];
  const { label } = POOL[name];
  const names = listed(first.map(({ assistant }) => assistant));
  return [
    {
      id: 'client_gives_up_first',
      provider: providerName,
      severity: 'info',
      title: `${names} ${first.length === 1 ? 'gives' : 'give'} up a silent stream before the proxy does`,
      evidence: [...first.map(formatSeen), `${label} is ${pool[name]} s.`],
      cause: 'Assistants have their own limit on how long a provider may be silent.',
      remedy: `Set the ${label.toLowerCase()} below it, so that the proxy ends a silent stream first and says why.`,
      change: poolChange(facts, provider, { setting: name, value: longestUsefulSilence(first, pool) }),
    },
  ];
}

function formatSeen({ assistant, requests, warnsAfterSecs, endsAfterSecs }: SeenClient): string {
  const warning =
    warnsAfterSecs === undefined ? '' : ` shows a warning after ${warnsAfterSecs} s of silence and`;
  return `${counted(requests, 'request')} of the last hour came from ${assistant}, which${warning} waits ${endsAfterSecs} s unless told otherwise.`;
}
