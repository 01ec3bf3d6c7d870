import { letters } from './known-keys.ts';

/** Something written in place of another key or variable, which then counts as invalid. */
export interface Mistake {
  readonly at: string;
  readonly message: string;
}

/**
 * Whether an unknown name is a misspelling of a known one: equal apart from case, `-` and `_`, or one edit away (two
 * from eight letters on; a swap counts as one). A known name with a prefix or suffix (`x-proxy_token`, `api_key_old`)
 * is not.
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

/**
 * Returns the least number of letters to insert, delete, replace or swap with a neighbour (optimal string alignment).
 * @internal Exported for its test, which checks its axioms.
 */
export function distanceBetween(a: string, b: string): number {
  // The distance is at least the difference in length; callers need no exact value beyond a few.
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

/** Returns the known name that `name` most likely stands for; undefined if none is close. */
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

/** A truncated or extended name is close in meaning despite its distance: pool_max_idle, pool_max_idle_per_host. */
function isPartOf(wanted: string, candidate: string): boolean {
  return candidate.startsWith(wanted) || wanted.startsWith(candidate);
}
