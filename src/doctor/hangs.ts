import type { RequestRow } from '../contract/requests.ts';
import { type FatalIdle, findFatalIdle } from './fatal-idle.ts';
import type { ProviderFacts } from './facts.ts';
import { readSilences, type Silences } from './read-requests.ts';

/** So many requests that got no byte are no accident; nor are so many that were answered. */
export const MANY_HANGS = 3;
/** Where other requests hang less than this part as often, idling is what the others have in common. */
const FAR_FEWER = 1 / 4;

/** Requests that got no byte, and whether idling explains them. */
export interface Hangs extends Silences {
  /** Those that idling explains: their connections had been idle, and nearly all others were answered. */
  readonly afterIdling: { readonly idle: FatalIdle; readonly rows: readonly RequestRow[] } | undefined;
}

/** Looks through the requests of the last hour for those that got no byte. */
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

/** How long the connections of requests had idled that had. */
export function idleTimes(rows: readonly RequestRow[]): number[] {
  return rows.flatMap(({ idledMs }) => idledMs ?? []);
}
