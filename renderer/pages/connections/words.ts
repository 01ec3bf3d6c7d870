import type { PoolStatsSnapshot } from '../../../src/contract/connections.ts';
import type { PoolView } from '../../../src/contract/status.ts';
import type { ProviderActivity } from '../../live/provider-activity.ts';
import { formatCount, formatDuration, formatShare, plural } from '../../text/format.ts';

export const pageTitle = 'Connections';
export const views = 'View';
export const picture = 'Picture';
export const history = 'History';
export const table = 'Table';

// The picture and its toolbar.
export const pictureToolbar = 'The picture';
export const timeShown = 'Time shown';
export const zoomOut = 'Zoom out';
export const zoomIn = 'Zoom in';
export const pause = 'Pause';
export const backToLive = 'Back to live';
export const howToZoom = 'or drag across the lanes to zoom';
export const notLive = 'Not live:';
export const savePicture = 'Save the picture as PNG';
export const pictureRole = 'timeline, read with the arrow keys';
export const clickALane = 'Click a lane for its requests and log lines.';
export const keysZoom = 'zoom,';
export const keysMove = 'move in time,';
export const keysLive = 'back to live';

export function minutes(spanMs: number): string {
  return `${spanMs / 60_000} min`;
}

export function stretchShown(stretch: string, spanMs: number): string {
  return `${stretch} (${formatDuration(spanMs)})`;
}

export function zoomTo(spanMs: number): string {
  return `zoom to ${formatDuration(spanMs)}`;
}

interface PictureFacts {
  readonly provider: string;
  readonly stretch: string;
  readonly shown: number;
  readonly closed: number;
  readonly activity: ProviderActivity;
}

/** The whole picture in one sentence, for screen readers. */
export function pictureLabel({ provider, stretch, shown, closed, activity }: PictureFacts): string {
  const now = `${activity.active} active and ${activity.idle} idle now`;
  return `Connections of ${provider} in ${stretch}: ${plural(shown, 'connection')}, ${closed} of them closed; ${now}.`;
}

// The meaning of the shapes.
export const legend = 'What the picture shows';
export const shapeCreated = 'created';
export const shapeRequest = 'request';
export const shapeSilent = 'silent';
export const shapeWaiting = 'waiting';
export const shapeIdle = 'idle';
export const shapeClosed = 'closed';
export const shapeFault = 'closed by server or error';

// A provider's panel.
export const switchedOff = 'Switched off in Settings: its requests get a 403.';
export const switchOn = 'Switch it on';

export function poolUse({ stats, maxIdle }: PoolView): string {
  return `${formatCount(stats.active)} active · ${formatCount(stats.idle)} of max ${formatCount(maxIdle)} idle`;
}

export function reuse(reused: number, total: number): string {
  return `${formatShare(reused, total)} reused in 5 min`;
}

export function reuseOf(reused: number, total: number): string {
  return `${formatCount(reused)} of ${formatCount(total)} requests in the last five minutes`;
}

export function silent(count: number): string {
  return `${formatCount(count)} silent`;
}

export function finishing(count: number): string {
  return `${formatCount(count)} finishing on old settings`;
}

export function scrollForMore(count: number): string {
  return `${formatCount(count)} connections; scroll to see them all.`;
}

export function closedMissing(count: number): string {
  return `At least ${formatCount(count)} closed connections are missing: there were too many to keep for an hour.`;
}

export function noneIn(stretch: string): string {
  return `No connection in ${stretch}.`;
}

// The current state.
export const now = 'Now';

export function moreInTable(count: number): string {
  return `${plural(count, 'more connection')} in the table.`;
}

// The summary of one connection.
export const showRequests = 'Show requests';
export const showInLog = 'Show in log';
export const closeSummary = 'Close summary';

export function happensNow(text: string): string {
  return `Now: ${text}`;
}

export function createdFor(reason: string): string {
  return `created: ${reason}`;
}

export function createdBecause(text: string): string {
  return `It was created because ${text}.`;
}

// The table.
export const withClosed = 'Include recently closed';
export const loading = 'One moment.';
export const noConnections = 'No open or recently closed connections.';
export const created = 'Created';
export const closed = 'Closed';
export const reused = 'Reused';

export function everyConnection(provider: string): string {
  return `Every connection of ${provider}`;
}

export function showAll(count: number): string {
  return `Show all ${plural(count, 'connection')}`;
}

export function because(text: string): string {
  return `because ${text}`;
}

export function bytes(count: number): string {
  return `${formatCount(count)} bytes`;
}

export function reusedOf(stats: PoolStatsSnapshot): string {
  const failed = stats.connectFailed === 0 ? '' : `; ${formatCount(stats.connectFailed)} could not connect`;
  return `${formatCount(stats.reused)} of ${formatCount(stats.attempts)} attempts since the start${failed}`;
}

// Why the picture is empty.
export const connecting = 'Connecting to LunaRoute';
export const proxyStopped = 'The proxy is stopped';
export const notRunning =
  'Its connections closed when it stopped. Once it’s running again, each connection gets its own line here.';
export const startProxy = 'Start the proxy';
export const allOff = 'Every provider is switched off';
export const allOffMeaning = 'Requests get a 403, and no connections are made.';
export const switchOneOn = 'Switch one on';
export const noRequests = 'No requests yet';
export const noRequestsMeaning =
  'Each connection gets its own line: amber when it opens, green for each request. More green on a line means more reuse.';

export function proxyState(word: string): string {
  return `The proxy: ${word.toLowerCase()}`;
}
