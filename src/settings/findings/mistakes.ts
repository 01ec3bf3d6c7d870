import { letters } from './known-keys.ts';

/** Something that was written where something else was meant; what was meant counts as invalid. */
export interface Mistake {
  readonly at: string;
  readonly message: string;
}

/**
 * Whether an unknown name is a known one mistyped: equal without case, `-` and `_`, or one edit apart (two from eight
 * letters on; a swap is one). A known name with a word before or behind it (`x-proxy_token`, `api_key_old`) is not.
 */
export function isMistyped(written: string, known: string): boolean {
  if (letters(written) === letters(known)) return true;
  const rest = written.startsWith(known)
    ? written.slice(known.length)
    : written.endsWith(known)
      ? written.slice(0, -known.length)
      : '';
  if (/[-_]/u.test(rest)) return false;
  const most = known.length >= 8 ? 2 : 1;
  return distanceBetween(written.toLowerCase(), known.toLowerCase()) <= most;
}

const FEW = 3;

/** The fewest letters to add, drop, change or swap with their neighbour (optimal string alignment). @internal Tested by its axioms. */
export function distanceBetween(a: string, b: string): number {
  // As far apart as their lengths at least; nobody asks for more than that once it is more than a few.
  const apart = Math.abs(a.length - b.length);
  if (apart > FEW) return apart;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}

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
