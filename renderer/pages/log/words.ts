import type { LogLevel } from '../../../src/contract/log.ts';
import { formatCount, plural } from '../../text/format.ts';

export const pageTitle = 'Log';

export function lines(count: number): string {
  return plural(count, 'line');
}

// The toolbar.
export const toolbar = 'The log';
export const filter = 'Filter: level:>=warn conn:7';
export const levelShown = 'Level shown';
export const allLevels = 'All levels';
export const debugUp = 'debug and up';
export const infoUp = 'info and up';
export const warnUp = 'warnings and errors';
export const onlyErrors = 'errors';
export const whatIsRecorded = 'What is recorded';
export const follow = 'Follow';
export const wrap = 'Wrap long lines';
export const openFind = 'Find (Ctrl F)';
export const copy = 'Copy';
export const copySelection = 'Copy selection';
export const selectFirst = 'select lines first';
export const copyMatches = 'Copy all matches';
export const exportLog = 'Export';

export function record(level: LogLevel): string {
  return `Record ${level}`;
}

// The list, and the search in it.
export const list = 'Lines of the log';
export const findForm = 'Find in the log';
export const find = 'Find';
export const notFound = 'not found';
export const previousFind = 'Previous match';
export const nextFind = 'Next match';
export const closeFind = 'Close the search';

export function findPlace(place: number, count: number): string {
  return `${formatCount(place)} of ${formatCount(count)}`;
}

export function jump(newer: number): string {
  return `Jump to latest${newer === 0 ? '' : ` (${formatCount(newer)} new)`}`;
}

// The details of one line.
export const detail = 'Selected line';
export const copyAsText = 'Copy as text';
export const copyAsJson = 'Copy as JSON';
export const theLine = 'the line';
export const theLineAsJson = 'the line as JSON';
export const showConnection = 'Show connection';

export function lineTitle(seq: number): string {
  return `Line ${seq}`;
}

export function onlyProvider(provider: string): string {
  return `Only ${provider}`;
}

export function onlyConnection(connection: number): string {
  return `Only connection ${connection}`;
}

// Why no lines are shown.
export const noMatch = 'No lines match';
export const clearFilter = 'Clear the filter';
export const nothingYet = 'Nothing logged yet';
export const nothingYetMeaning =
  'Log lines appear here. At debug level you see every connection being created, reused and closed, and why.';
export const noConnectionEvents = 'Connection events are logged at debug level, which isn’t being recorded.';
export const recordDebug = 'Record debug lines';

export function hiddenByFilter(count: number): string {
  return `${plural(count, 'line')} hidden by the filter.`;
}

// The foot.
export const noneDropped = 'none dropped';

export function shownOf(shown: number, total: number): string {
  return `${formatCount(shown)} of ${plural(total, 'line')}`;
}

export function hidden(count: number): string {
  return `${formatCount(count)} hidden`;
}

export function discarded(count: number): string {
  return `${formatCount(count)} older lines discarded`;
}

export function paused(newer: number): string {
  return `paused, ${formatCount(newer)} new`;
}

export function dropped(count: number): string {
  return `${plural(count, 'line')} dropped before they could be shown`;
}

// The export.
export const exportMeaning =
  'Keys, Authorization headers, cookies and query strings are removed. Provider names, hosts and paths are included.';
export const cancel = 'Cancel';
export const saveJsonl = 'Save as .jsonl';
export const saveLog = 'Save as .log';
export const whichLines = 'Which lines';
export const allLines = 'All lines';
export const matchingLines = 'Matching lines';

export function exportTitle(count: number): string {
  return `Export ${plural(count, 'line')}`;
}

export function saved(count: number, name: string): string {
  return `Saved ${plural(count, 'line')} as ${name}`;
}
