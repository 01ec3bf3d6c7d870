import { formatCount, plural } from '../../text/format.ts';
import { formatToken } from '../../text/format-tokens.ts';

export const pageTitle = 'Sessions';
export const noMatch = 'No sessions match';
export const clearFilter = 'Clear the filter';
export const noSessions = 'No sessions yet';
export const noSessionsMeaning =
  'An assistant’s first request through LunaRoute adds its session here: its agents and turns, the tokens its provider reported, why a cache broke, and where the time went.';

export function hiddenByFilter(count: number): string {
  return `${plural(count, 'session')} hidden by the filter.`;
}

// Toolbar beside the title.
export const columns = 'Columns';
export const exportSessions = 'Export';
export const forgetAll = 'Forget all';
export const forgetQuestion = 'Forget all sessions?';
export const forgetMeaning =
  'Their turns, tokens and cache breaks are removed from memory. Requests in progress continue; the next one of each session starts a new row. Requests, the log and recordings are kept.';
export const notForgotten = 'The sessions couldn’t be removed';
export const cancel = 'Cancel';

// The table.
export const table = 'Sessions';
export const noId = 'no session id sent';
export const titles = 'titles';
export const helpersHaveNoTurns = 'Helper requests aren’t part of a turn';
export const turnsNotTold = 'This client doesn’t say where turns begin and end';
export const theId = 'the id';
export const copyTheId = ', copy the id';
export const atLeast = 'at least ';
export const noTime = 'no time yet';
export const failed = ' failed';

export function threadsOf(session: string): string {
  return `Threads of ${session}`;
}

export function copyId(id: string): string {
  return `Copy ${id}`;
}

export function waitsUntil(time: string): string {
  return `waits until ${time}`;
}

export function failures(count: number): string {
  return `${count} failed`;
}

export function cacheBreaks(count: number): string {
  return plural(count, 'cache break');
}

export function latestBreak(count: number, why: string): string {
  return `${cacheBreaks(count)}. The latest: ${why}`;
}

export function breakWord(count: number): string {
  return count === 1 ? ' cache break' : ' cache breaks';
}

export function requestWord(count: number): string {
  return count === 1 ? ' request' : ' requests';
}

export function retryWord(count: number): string {
  return count === 1 ? ' retry' : ' retries';
}

export function retriedBy(client: number, proxy: number): string {
  return `${plural(client, 'retry', 'retries')} by the client, ${proxy} by LunaRoute`;
}

export function failedRequests(count: number): string {
  return `${plural(count, 'request')} failed or cut off`;
}

// Turns.
export const requestNumber = 'No.';
export const turn = 'Turn';
export const began = 'Began';
export const tokens = 'Tokens';
export const cached = 'Cached';
export const timeSplit = 'Time split';
export const total = 'Total';
export const links = 'Links';
export const tokensIn = 'in';
export const tokensOut = 'out';
export const reused = 'Reused';
export const openedConnection = 'opened connection ';
export const reusedConnection = 'reused connection ';
export const showInLog = 'Show in log';
export const loading = 'One moment.';
export const noTurns = 'No turns yet.';

export function scaleUpTo(most: number): string {
  return `Tokens up to ${formatToken(most)}`;
}

/** `part` is a turn, or a request of the helpers. */
export function requestsOf(part: string): string {
  return `Requests of this ${part}`;
}

export function requestCount(count: number): string {
  return `${formatCount(count)} req.`;
}

export function openedBy(part: string): string {
  return `Opened by this ${part}`;
}

export function logOf(connectionId: number): string {
  return `Log of connection ${connectionId}`;
}

export function olderRequests(count: number): string {
  return `${plural(count, 'older request')}, summed up: `;
}

export function olderTurns(turns: number, requests: number): string {
  return `${plural(turns, 'older turn')}, summed up: ${plural(requests, 'request')}, `;
}

export function olderTokens(into: string, out: string, share: string): string {
  return `${into} in, ${out} out, ${share} cached`;
}

// Totals and footer.
export const timeLegend = 'Time:';
export const tokensLegend = 'Tokens:';
export const connect = 'connect';
export const first = 'first byte';
export const stream = 'stream';
export const read = 'read';
export const written = 'written';
export const fresh = 'fresh';
export const output = 'output';
export const lowerBounds = '- : not reported by the provider, so totals show ≥.';

export function sessionCount(count: number): string {
  return plural(count, 'session');
}

export function ofAll(count: number): string {
  return ` of ${formatCount(count)}`;
}

export function unreported(count: number, reasons: string): string {
  return `${plural(count, 'response')} reported no usage${reasons === '' ? '' : ` (${reasons})`}, so totals show ≥.`;
}

export function inMemorySince(time: string): string {
  return `In memory only, since ${time}.`;
}
