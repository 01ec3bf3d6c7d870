import { type RequestRow, REQUESTS_KEPT } from '../../src/contract/requests.ts';

/** Whether a request has not come to its end. */
export function isUnderWay(row: RequestRow): boolean {
  return row.state === 'sending' || row.state === 'streaming';
}

/**
 * The rows with what is new: changed rows take the place of their former selves, new ones follow by id. At most
 * `most` are kept; those that are over go first, the oldest before the others.
 */
export function mergeRequests(
  known: readonly RequestRow[],
  news: readonly RequestRow[],
  most = REQUESTS_KEPT,
): readonly RequestRow[] {
  if (news.length === 0) return known;
  const newest = known.at(-1)?.id ?? 0;
  const changed = new Map(news.filter((row) => row.id <= newest).map((row) => [row.id, row]));
  const rows = known.map((row) => {
    const next = changed.get(row.id);
    if (next !== undefined) changed.delete(row.id);
    return next ?? row;
  });
  // The rows that a stream begins with come in several batches, after those that are under way.
  const between = [...changed.values()];
  const added = news.filter((row) => row.id > newest);
  rows.push(...between, ...latestOf(added));
  if (between.length > 0 || !isSorted(rows)) rows.sort((one, other) => one.id - other.id);
  return bounded(rows, most);
}

/** One row per id: the later one, since it is the newer state. */
function latestOf(rows: readonly RequestRow[]): RequestRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function isSorted(rows: readonly RequestRow[]): boolean {
  return rows.every((row, at) => at === 0 || (rows[at - 1]?.id ?? 0) < row.id);
}

function bounded(rows: readonly RequestRow[], most: number): readonly RequestRow[] {
  let excess = rows.length - most;
  if (excess <= 0) return rows;
  const kept = rows.filter((row) => {
    if (excess <= 0 || isUnderWay(row)) return true;
    excess -= 1;
    return false;
  });
  return kept.length > most ? kept.slice(kept.length - most) : kept;
}
