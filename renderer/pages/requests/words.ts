import { type CaptureState, MAX_CAPTURE_MS, MAX_CAPTURED_BODY_BYTES } from '../../../src/contract/capture.ts';
import { durationInWords } from '../../../src/contract/number-text.ts';
import { type AttemptView, DETAILS_KEPT, DETAILS_PER_SECOND } from '../../../src/contract/request-details.ts';
import { formatCount, formatDuration, formatTime, plural } from '../../text/format.ts';

export const pageTitle = 'Requests';
export const whichRequests = 'Which requests';
export const live = 'Live';
export const recorded = 'Recorded';

// The toolbar.
export const toolbar = 'The requests';
export const filter = 'Filter: status:>=400';
export const kindShown = 'Kind of requests shown';
export const allRequests = 'All requests';
export const kindInProgress = 'In progress';
export const kindFailed = 'Failed, 4xx, 5xx';
export const kindCreated = 'On a new connection';
export const kindRetried = 'Retried';
export const columns = 'Columns';
export const resetWidths = 'Reset the widths';
export const pause = 'Pause';
export const resume = 'Resume';

// List, status line and empty list.
export const list = 'Requests, the newest first';
export const openDetails = 'Open details';
export const noMatch = 'No requests match';
export const clearFilter = 'Clear the filter';
export const noRequests = 'No requests yet';
export const noRequestsMeaning =
  'Requests appear here as they arrive: where they went, on which connection, how long they took. You can cancel one in progress.';

export function hiddenByFilter(count: number): string {
  return `${plural(count, 'request')} hidden by the filter.`;
}

export function shownOf(shown: number, total: number): string {
  const all = plural(total, 'request');
  return shown === total ? all : `${formatCount(shown)} of ${all}`;
}

export function inProgress(count: number): string {
  return `${formatCount(count)} in progress`;
}

export function lost(count: number): string {
  return `${formatCount(count)} came and went too fast to be shown`;
}

export function paused(newer: number): string {
  return `paused, ${formatCount(newer)} new`;
}

// Requests of a session.
export const sessions = 'Sessions';
export const only = 'Only';
export const showAll = 'Show all requests';
export const sessionGone = 'A session that is no longer kept';

// Details of one or several requests.
export const detail = 'Selected request';
export const moreActions = 'More actions';
export const reused = 'reused';
export const created = 'created';
export const showInLog = 'Show in log';
export const request = 'Request';
export const started = 'Started';
export const provider = 'Provider';
export const session = 'Session';
export const connection = 'Connection';
export const tokens = 'Tokens';
export const readFromCache = 'read from cache';
export const written = 'written';
export const fresh = 'fresh';
export const output = 'out';
export const noneReported = '– (none reported)';
export const notYet = 'not yet';
export const firstByte = 'First byte';
export const never = 'never';
export const duration = 'Duration';
export const bytes = 'Bytes';
export const client = 'Client';
export const unknown = 'unknown';
export const apiKey = 'API key';
export const connecting = 'Connecting';
export const retryWait = 'Retry wait';
export const answer = 'Answer';
export const lunaRoute = 'LunaRoute';
export const providerSaid = 'What the provider said';
export const endsFirst = 'Ends first:';
export const selected = 'Selected requests';
export const atLeast = '≥ means that some responses didn’t report their tokens.';
export const tooOld = `Headers and attempts are kept for the newest ${formatCount(DETAILS_KEPT)} requests, and this one is older.`;
export const tooMany = `Headers and attempts weren’t kept: more than ${DETAILS_PER_SECOND} requests ended in that second.`;

export function attempts(count: number): string {
  return plural(count, 'attempt');
}

export function throughProxy(name: string, via: string): string {
  return via === '' ? name : `${name}, through the proxy ${via}`;
}

export function turnOf(turn: number | null): string {
  return turn === null ? '' : `, turn ${turn}`;
}

export function idled(ms: number | null): string {
  return ms === null ? '' : ` after ${formatDuration(ms)} idle`;
}

export function bytesMoved(into: number, out: number): string {
  return `${formatCount(into)} in, ${formatCount(out)} out`;
}

export function selectedCount(count: number): string {
  return `${plural(count, 'request')} selected`;
}

// Cancelling.
export const cancelRequest = 'Cancel this request';
export const cancelQuestion = 'Cancel this request?';
export const cancelMeaning = 'The client will see a truncated response and may retry.';
export const cancelIt = 'Cancel it';
export const keepRunning = 'Keep running';
export const notCancelled = 'The request was not cancelled';

// Headers.
export const headers = 'Headers';
export const headersShown = 'Headers shown';
export const received = 'Received';
export const sent = 'Sent';
export const fromClient = 'From the client';
export const noResponse = 'No response.';
export const noHeaders = 'None.';
export const keysNotKept = 'Keys are never kept: angle brackets show the length of a removed value.';

export function headersLeftOut(count: number): string {
  return count === 0 ? '' : ` ${plural(count, 'header')} over the 8 KiB limit not shown.`;
}

// Attempts.
export const attemptsTitle = 'Attempts';
export const attemptTitle = 'Attempt';
export const noConnection = 'none';
export const waitingForProvider = 'waiting for the provider';
export const itsAnswer = 'its response';
export const waitingToRetry = 'waiting to retry';

/** How an attempt ended: its status, or why it has none. */
export function attemptEnd({ connectionId, status, cause, endedMs }: AttemptView): string {
  if (status !== null) return String(status);
  if (endedMs === null) return '…';
  if (connectionId === 0) return 'not connected';
  return cause === null ? 'failed' : 'no answer';
}

/** Describes one attempt: `On #57, 1.9 s: the provider responded with a retryable status`. */
export function attempt(
  { connectionId, reused: isReused }: Pick<AttemptView, 'connectionId' | 'reused'>,
  tookMs: number | null,
  end: string,
): string {
  const where =
    connectionId === 0
      ? 'No connection'
      : `On ${isReused ? 'connection' : 'new connection'} #${connectionId}`;
  const took = tookMs === null ? '' : `, ${formatDuration(tookMs)}`;
  return `${where}${took}${end === '' ? '' : `: ${end}`}`;
}

// Capture of one request.
export const captureNext = 'Capture the next request';
export const captureWaiting = 'Waiting for a request…';
export const captureRunning = 'Capturing a request…';
export const captureShow = 'Show the captured request';
export const captured = 'The captured request';
export const captureMeaning = 'Shows the next request and its response, bodies included.';
export const stopWaiting = 'Stop waiting';
export const discardNow = 'Discard now';
export const cancel = 'Cancel';
export const close = 'Close';
export const capture = 'Capture';
export const notDiscarded = 'The capture could not be discarded';
export const cannotCapture = 'The next request can’t be captured';
export const promises = [
  `One request is kept for ${durationInWords(MAX_CAPTURE_MS)}, with up to ${MAX_CAPTURED_BODY_BYTES / 1024 ** 2} MiB of each body.`,
  'It stays in memory: it’s never in a file, the log, a recording or the support bundle.',
  'API keys and other credentials are removed first. Prompts and responses are shown as they are.',
  'WebSocket messages aren’t captured.',
] as const;
export const captureProvider = 'Provider';
export const anyProvider = 'Any provider';
export const curlCommand = 'the curl command';
export const curlNote = 'The API key isn’t included. Save the request body as body.json.';
export const copyAsCurl = 'Copy as cURL';

/** State of the capture; empty if there is nothing to report. */
export function captureState(state: CaptureState): string {
  if (state.kind === 'none')
    return state.wasLate ? `The capture expired after ${durationInWords(MAX_CAPTURE_MS)}.` : '';
  const until = formatTime(state.until).slice(0, 8);
  switch (state.kind) {
    case 'waiting':
      return `Waiting for the next request${state.provider === null ? '' : ` to ${state.provider}`}, until ${until}. You can close this.`;
    case 'running':
      return `A request to ${state.provider} is in progress. It will be shown here if it ends before ${until}.`;
    case 'kept':
      return `Request ${state.id}. It will be discarded at ${until}.`;
  }
}

/** Appended to the method and the path. */
export function captureResult(name: string, status: number, ms: number): string {
  return `to ${name}: ${status === 0 ? 'no response' : status}, ${formatDuration(ms)}`;
}
