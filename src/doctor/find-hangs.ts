import type { DoctorFinding } from '../contract/doctor.ts';
import type { RequestRow } from '../contract/requests.ts';
import { POOL } from '../contract/settings/pool.ts';
import { poolChange } from './change.ts';
import { RESTED_MS, safeIdleSecs } from './fatal-idle.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { type Hangs, hangsOf, idleTimes, MANY_HANGS } from './hangs.ts';
import { hiddenBehind } from './find-hidden-paths.ts';
import { ENDED_BY, isLeft } from './read-requests.ts';
import { counted, durations, listed, seconds, span } from './format.ts';

/** Below this share, abandoned requests can have many causes. */
const NOTABLE_SHARE = 0.1;
/** Clients that leave sooner may just have changed their mind. */
const SILENT_MS = 20_000;
/** Above this share of unanswered requests, the provider is hardly usable. */
const HALF = 0.5;

/** Reports requests that hang on connections that had been idle, and only on those. */
export function findHangsOnReused(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, pool } = provider.settings;
  const hangs = hangsOf(provider);
  const { afterIdling } = hangs;
  // Already fixed if connections can't idle that long under the present settings.
  if (afterIdling === undefined || pool.poolMaxIdle === 0) return [];
  const { idle, rows } = afterIdling;
  if (pool.poolIdleTimeoutSecs * 1000 < idle.fromMs) return [];
  const behind = hiddenBehind(provider);
  const evidence = [
    `${counted(rows.length, 'request')} got no byte on connections that had been idle for ${durations(idle.failedMs)}.`,
    ...formatOthers(hangs),
    formatWaited(rows),
  ];
  if (behind !== undefined)
    evidence.push(`The provider is reached through ${behind}, which hides dead paths.`);
  return [
    {
      id: 'hangs_on_reused',
      provider: name,
      severity: 'error',
      title: 'Requests hang on connections that had been idle',
      evidence,
      cause:
        'Something in between (a router, a VPN, a firewall) forgets idle connections without telling either end: what is sent on them goes nowhere.',
      remedy:
        'Keep idle connections for less time than that. A longer timeout would only make these requests hang longer.',
      change: poolChange(facts, provider, { setting: 'poolIdleTimeoutSecs', value: safeIdleSecs(idle) }),
    },
  ];
}

/** Describes the other requests: those on new connections, and those on connections idle for less. */
function formatOthers({ answered, silent, afterIdling }: Hangs): string[] {
  const isNew = ({ idledMs }: RequestRow): boolean => idledMs === null;
  const [fine, hung] = [answered.filter(isNew).length, silent.filter(isNew).length];
  const sentences: string[] = [];
  if (fine + hung > 0 && hung === 0)
    sentences.push(
      fine === 1
        ? 'The only request on a new connection was answered.'
        : `All ${fine} requests on new connections were answered.`,
    );
  else if (hung > 0)
    sentences.push(`Of ${counted(fine + hung, 'request')} on new connections, ${hung} got no byte.`);
  const fromMs = afterIdling?.idle.fromMs ?? 0;
  const shorter = idleTimes(answered).filter((ms) => ms < fromMs);
  if (shorter.length > 0)
    sentences.push(
      `${counted(shorter.length, 'request')} on connections that had been idle for up to ${seconds(Math.max(...shorter))} got an answer.`,
    );
  return sentences;
}

/** Describes how long requests without a byte lasted, and what ended them. */
function formatWaited(rows: readonly RequestRow[]): string {
  const ends = new Map<string, number>();
  for (const { code } of rows) ends.set(formatEnd(code), (ends.get(formatEnd(code)) ?? 0) + 1);
  const parts = [...ends].map(([words, count]) => `${count} ${count === 1 ? 'was' : 'were'} ${words}`);
  return `They lasted ${span(rows.map(({ durationMs }) => durationMs))}; ${listed(parts)}.`;
}

function formatEnd(code: RequestRow['code']): string {
  const timeout = code === null ? undefined : ENDED_BY[code];
  if (timeout !== undefined) return `ended by the ${POOL[timeout].label.toLowerCase()}`;
  return code === 'cancelled' ? 'cancelled in the window' : 'abandoned by the client';
}

/** Reports requests that clients abandon unanswered on new connections too, so that idling is not the cause. */
export function findProviderSilent(_facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name } = provider.settings;
  const { silent, answered, afterIdling } = hangsOf(provider);
  // Idling is the better explanation.
  if (afterIdling !== undefined) return [];
  const isFresh = ({ idledMs }: RequestRow): boolean => idledMs === null || idledMs < RESTED_MS;
  const left = silent.filter((row) => isFresh(row) && isLeft(row) && row.durationMs >= SILENT_MS);
  const count = left.length + answered.filter(isFresh).length;
  if (left.length < MANY_HANGS || left.length / count < NOTABLE_SHARE) return [];
  return [
    {
      id: 'provider_silent',
      provider: name,
      severity: left.length / count >= HALF ? 'warning' : 'info',
      title: left.some(({ idledMs }) => idledMs === null)
        ? 'Requests get no answer, on new connections too'
        : 'Requests get no answer',
      evidence: [
        `${left.length} of ${counted(count, 'request')} on connections that were new or just used were abandoned before the first byte, after ${span(left.map(({ durationMs }) => durationMs))}.`,
      ],
      cause:
        'The provider is slow or down, or the network on the way to it is. Idle connections are not the cause.',
      remedy: "Check the provider's status page. No pool setting makes it answer faster.",
      change: null,
    },
  ];
}
