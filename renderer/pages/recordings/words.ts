import { MAX_RECORDINGS } from '../../../src/contract/recording.ts';
import { formatCount } from '../../text/format.ts';

/** One direction of a request. */
type MessageName = 'request' | 'response';

// The toolbar.
export const toolbar = 'The recordings';
export const filter = 'Filter: status:>=400';
export const timeShown = 'Time shown';
export const statusShown = 'Status shown';
export const anyStatus = 'Any status';
export const answered = '2xx answered';
export const refused = '4xx refused';
export const failed = '5xx failed';
export const failedInTransit = 'Failed in transit';
export const noAnswer = 'No answer';
export const redirected = '3xx redirected';
export const webSocket = '1xx WebSocket';
export const refresh = 'Refresh';
export const exportRecordings = 'Export';
export const chosenDays = 'Chosen days';
export const firstDay = 'First day';
export const lastDay = 'Last day';
export const toDay = 'to';

export function newer(count: number): string {
  return `${formatCount(count)} newer`;
}

// The list.
export const list = 'Recorded requests, the newest first';
export const time = 'Time';
export const provider = 'Provider';
export const model = 'Model';
export const request = 'Request';
export const status = 'Status';
export const connection = 'Connection';
export const attempts = 'Attempts';
export const firstByte = 'First byte';
export const duration = 'Duration';
export const tokensIn = 'Tokens in';
export const out = 'Out';
export const stopReason = 'Stop reason';
export const client = 'Client';
export const offNow = 'Recording is off now; these are from earlier.';

// The foot.
export const loadMore = 'Load more';
export const olderOnes = 'For older ones, narrow the filter or export.';
export const stale = 'could not be refreshed; showing what was read before';

export function newestOf(count: number): string {
  return ` · the newest ${formatCount(count)} of more`;
}

// Empty list.
export const reading = 'Reading the recordings';
export const oneMoment = 'One moment.';
export const noMatch = 'No recordings match';
export const noMatchMeaning = 'Nothing recorded matches the filter.';
export const clearFilter = 'Clear the filter';
export const noRequests = 'Recording, but no requests yet';
export const noRequestsBefore = 'Requests appear here when they finish, and in a file in ';
export const noRequestsAfter = '. Recordings are kept after you quit.';
export const unread = 'The recordings could not be read';
export const unreadMeaning = 'LunaRoute didn’t answer, or isn’t allowed to read the folder.';
export const unreadBefore = 'LunaRoute didn’t answer, or isn’t allowed to read ';
export const tryAgain = 'Try again';
export const off = 'Requests are not recorded';
export const offMeaning =
  'Recording writes a line for each finished request to a file on this machine: model, connection, times, tokens as the provider reports them, and what went wrong. Recordings are kept after you quit.';
export const where = 'Where';
export const whereMeaning = 'one file per day in';
export const neverRecorded = 'Never recorded';
export const neverRecordedMeaning = 'keys, Authorization headers and cookies: they are removed first';
export const notRecorded = 'Not recorded';
export const notRecordedBefore = 'headers, prompts and answers, unless';
export const notRecordedAfter = 'is on';
export const folder = 'the recordings folder';

// The button.
export const staged = 'Staged: recording starts when you press Apply.';
export const cancel = 'Cancel';
export const recordRequests = 'Record requests';

/** Appended to the name of the variable or flag that keeps recording off. */
export function locked(surroundings: string): string {
  return `in ${surroundings} keeps recording off and overrides the file. Change it there and restart LunaRoute.`;
}

// Details of a recording.
export const detail = 'Selected recording';
export const detailNoAnswer = 'no answer';
export const streamed = 'streamed';
export const copyAsJson = 'Copy as JSON';
export const failedOnTheWay = 'It failed in transit.';
export const providerError = 'The provider reported an error.';
export const started = 'Started';
export const ended = 'Ended';
export const noModel = 'not specified';
export const sentTo = 'Sent to';
export const none = 'none';
export const never = 'never';
export const notReported = 'not reported';
export const bytesIn = 'In';
export const unknown = 'unknown';
export const session = 'Session';
export const agent = 'Agent';
export const role = 'Role';
export const turn = 'Turn';
export const earlierRun = 'From an earlier run of LunaRoute.';

export function requestTitle(id: number): string {
  return `Request ${id}`;
}

export function requestAsJson(id: number): string {
  return `request ${id} as JSON`;
}

export function connectionNumber(id: number): string {
  return `#${id}`;
}

export function connectionLink(id: number): string {
  return `Connection #${id}`;
}

export function bytes(count: number): string {
  return `${formatCount(count)} bytes`;
}

export function tried(number: number, why: string): string {
  return `Try ${number}: ${why}`;
}

// Headers and bodies of a recording.
export const gone = 'This recording has since been deleted.';
export const messagesUnread = 'Headers and bodies could not be read.';
export const showMessages = 'Show headers and bodies';
export const readingMessages = 'Reading…';
export const noMessagesBefore = 'Headers and bodies were not recorded:';
export const noMessagesAfter = 'was off.';
export const response = 'Response';
export const noBody = 'No body.';

export function message(name: MessageName): string {
  return `The ${name}`;
}

export function copyBody(name: MessageName): string {
  return `Copy the ${name} body`;
}

export function theBody(name: MessageName): string {
  return `the ${name} body`;
}

export function saveBody(name: MessageName): string {
  return `Save the ${name} body`;
}

export function showAll(chars: number): string {
  return `Show all ${formatCount(chars)} characters`;
}

export function cutHere(isCaptured: boolean): string {
  return `Cut here: only the beginning was ${isCaptured ? 'captured' : 'recorded'}.`;
}

// The export.
export const exportTitle = 'Export recordings';
export const exportMeaning =
  'Keys, Authorization headers and cookies were removed before anything was recorded. Provider names, hosts, paths, models and clients are included.';
export const saveHar = 'Save as .har';
export const saveJsonl = 'Save as .jsonl';
export const whichRecordings = 'Which recordings';
export const matching = 'Matching recordings';
export const allRecordings = 'All recordings';
export const which = 'Which';
export const jsonl = '.jsonl';
export const jsonlMeaning = 'one request per line, as recorded: for scripts';
export const har = '.har';
export const harMeaning = 'HTTP Archive 1.2, for browser developer tools';
export const bodies = 'Bodies';
export const bodiesMeaning =
  'headers, prompts and answers are included only if they were recorded; if there are many, only the newest ones. Secrets in prompts are removed if they look like secrets; check before sharing.';
export const notExported = 'The recordings were not exported';
export const notExportedMeaning =
  'They could not be read, or there are too many for one file. Narrow the filter and try again.';

/** `narrowing` describes the filter; empty if there is none. */
export function whichMeaning(narrowing: string): string {
  return `${narrowing === '' ? 'all recordings' : narrowing}, including those not loaded here; at most the newest ${formatCount(MAX_RECORDINGS)}`;
}

export function saved(name: string): string {
  return `Saved as ${name}`;
}
