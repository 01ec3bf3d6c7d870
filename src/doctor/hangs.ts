import type { RequestRow } from '../contract/requests.ts';
import { type FatalIdle, findFatalIdle } from './fatal-idle.ts';
import type { ProviderFacts } from './facts.ts';
import { readSilences, type Silences } from './read-requests.ts';

/** Minimum number of requests without a byte (and of answered ones to compare with) for a finding. */
export const MANY_HANGS = 3;
/** Idling explains the hangs if other requests hang at less than this fraction of the rate. */
const FAR_FEWER = 1 / 4;

/** Answered and silent requests, and whether idling explains the silent ones. */
export interface Hangs extends Silences {
  /** Hangs explained by idling: their connections had been idle, and nearly all other requests were answered. */
  readonly afterIdling: { readonly idle: FatalIdle; readonly rows: readonly RequestRow[] } | undefined;
}

/** Finds requests of the last hour that got no byte. */
export function hangsOf({ traffic }: ProviderFacts): Hangs {
  const silences = readSilences(traffic?.requests ?? []);
  const { silent, answered } = silences;
  const idle = findFatalIdle(idleTimes(silent), idleTimes(answered), MANY_HANGS);
  if (idle === undefined) return { ...silences, afterIdling: undefined };
  const isAfterIdling = ({ idledMs }: RequestRow): boolean => idledMs !== null && idledMs >= idle.fromMs;
  const othersAnswered = answered.filter((row) => !isAfterIdling(row)).length;
  const othersSilent = silent.filter((row) => !isAfterIdling(row)).length;
  const othersShare = othersSilent / (othersSilent + othersAnswered);
  if (othersAnswered < MANY_HANGS || othersShare > idle.share * FAR_FEWER)
    return { ...silences, afterIdling: undefined };
  return { ...silences, afterIdling: { idle, rows: silent.filter(isAfterIdling) } };
}

/** Returns how long the connections of these requests had been idle, skipping requests on new connections. */
export function idleTimes(rows: readonly RequestRow[]): number[] {
  return rows.flatMap(({ idledMs }) => idledMs ?? []);
}
