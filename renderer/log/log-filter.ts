import type { LogRecord } from '../../src/contract/log.ts';
import { LOG_LEVELS, type LogLevel } from '../../src/contract/log-levels.ts';
import { fieldsText, providerOf, seenText } from './log-line.ts';

/** Which lines are shown. */
export interface LogFilter {
  /** The least important level that is shown. */
  readonly level: LogLevel;
  /** Empty for all, and for lines about none. */
  readonly provider: string;
  /** Words that must all be there; `-word` must not; `conn=7` is a field with just this value. */
  readonly text: string;
}

export const NO_FILTER: LogFilter = { level: 'trace', provider: '', text: '' };

/** Whether a filter hides anything at all. */
export function isFiltering(filter: LogFilter): boolean {
  return filter.level !== 'trace' || filter.provider !== '' || filter.text.trim() !== '';
}

const texts = new WeakMap<LogRecord, string>();

/** What is searched in a line: its message and its fields, in lower case. */
export function searchText(record: LogRecord): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = `${seenText(record.message)} ${fieldsText(record)}`.toLowerCase();
  texts.set(record, text);
  return text;
}

/** Makes a filter a question that can be put to each line. */
export function compileFilter(filter: LogFilter): (record: LogRecord) => boolean {
  const most = LOG_LEVELS.indexOf(filter.level);
  const levels = new Set(LOG_LEVELS.slice(0, most + 1));
  const terms = filter.text.toLowerCase().split(/\s+/u).filter(Boolean).map(compileTerm);
  return (record) =>
    levels.has(record.level) &&
    (filter.provider === '' || providerOf(record) === filter.provider) &&
    terms.every((term) => term(record));
}

function compileTerm(term: string): (record: LogRecord) => boolean {
  if (term.length > 1 && term.startsWith('-')) {
    const inner = compileTerm(term.slice(1));
    return (record) => !inner(record);
  }
  const [, name, value] = /^([a-z_][\w-]*)=(.+)$/u.exec(term) ?? [];
  if (name !== undefined && value !== undefined) {
    // Provider and connection are in the message of some lines and a field of others.
    if (name === 'provider') return (record) => providerOf(record)?.toLowerCase() === value;
    return (record) => String(record.fields[name] ?? '').toLowerCase() === value;
  }
  return (record) => searchText(record).includes(term);
}
