import { MAX_HISTORY_PROVIDERS } from '../../../../src/contract/history.ts';
import { formatCount, formatDuration } from '../../../text/format.ts';

export const range = 'Range';
export const showAsTable = 'Show as table';
export const noRequests = 'No requests yet';
export const noRequestsMeaning =
  'For each provider: requests and errors, connections reused and created, and response times over the last 15 minutes, hour or day.';
export const keysMove = 'move the cursor,';
export const keysRemove = 'removes it';
export const now = 'now';

/** The range as times of day, and how much time one point covers. */
export function rangeShown(from: string, to: string, stepMs: number): string {
  return `${from} to ${to}, one point every ${formatDuration(stepMs)}`;
}

export function notTracked(providers: string): string {
  return `No history for ${providers}: only ${MAX_HISTORY_PROVIDERS} providers are tracked.`;
}

export function quiet(providers: string): string {
  return `No requests yet: ${providers}.`;
}

export function since(moment: string): string {
  return `Since LunaRoute started (${moment}). Kept in memory for up to 24 h. Times are accurate to within 17%.`;
}

// One provider's panel.
export const onDeadPath = 'on a dead path';

export function chartSince(title: string, time: string): string {
  return `${title} since ${time}`;
}

export function counted(count: number, label: string): string {
  return `${formatCount(count)} ${label}`;
}

export function timeOf(ms: number, look: string): string {
  return `${formatDuration(ms)} ${look}`;
}

export function chartOf(title: string, provider: string): string {
  return `${title} of ${provider}`;
}

export function momentOf(provider: string): string {
  return `Moment of ${provider}`;
}

// The table.
export const time = 'Time';
export const all = 'All';
export const requests = 'Requests';
export const clientErrors = '4xx';
export const serverErrors = '5xx';
export const cutOff = 'Cut off';
export const abandoned = 'Abandoned';
export const retried = 'Retried';
export const pathLost = 'Path lost';
export const reused = 'Reused';
export const failed = 'Failed';
export const p50 = 'p50, ms';
export const p95 = 'p95, ms';
