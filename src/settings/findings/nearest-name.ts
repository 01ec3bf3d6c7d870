import { distanceBetween } from './mistakes.ts';

/** The known name that somebody who wrote `name` most likely meant; undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceBetween(wanted, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best !== undefined && best.distance <= Math.max(1, Math.min(3, Math.floor(wanted.length / 3)))) {
    return best.candidate;
  }
  return wanted.length < 4 ? undefined : known.find((candidate) => isPartOf(wanted, candidate.toLowerCase()));
}

/** A cut or lengthened name is far in letters and near in meaning: pool_max_idle, pool_max_idle_per_host. */
function isPartOf(wanted: string, candidate: string): boolean {
  return candidate.startsWith(wanted) || wanted.startsWith(candidate);
}
