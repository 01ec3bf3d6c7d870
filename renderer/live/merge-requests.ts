import { type RequestRow, REQUESTS_KEPT } from '../../src/contract/requests.ts';

/** Whether a request is still in progress. */
export function isInProgress(row: RequestRow): boolean {
  return row.state === 'sending' || row.state === 'streaming';
}

/**
 * Merges new rows into the known ones: changed rows replace their earlier versions, and new ones are added by ID. Keeps
 * at most `most`; the oldest finished requests are dropped first.
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
  // The initial rows of a stream arrive in several batches, after the requests in progress.
  const between = [...changed.values()];
  const added = news.filter((row) => row.id > newest);
  rows.push(...between, ...latestOf(added));
  if (between.length > 0 || !isSorted(rows)) rows.sort((one, other) => one.id - other.id);
  return bounded(rows, most);
}

/** Returns one row per ID: the last, which is the most recent state. */
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
    if (excess <= 0 || isInProgress(row)) return true;
    excess -= 1;
    return false;
  });
  return kept.length > most ? kept.slice(kept.length - most) : kept;
}
