import { filterLanguage } from '../../../src/contract/filter/filter-language.ts';
import { LOG_LEVELS, LOG_TARGETS, type LogRecord } from '../../../src/contract/log.ts';
import { connectionOf, fieldsText, providerOf, seenText } from './log-line.ts';

const texts = new WeakMap<LogRecord, string>();

/** The searchable text of a line: its message and fields, in lower case. */
export function searchText(record: LogRecord): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = `${seenText(record.message)} ${fieldsText(record)}`.toLowerCase();
  texts.set(record, text);
  return text;
}

/** The filter language of the log; `name=value` matches any field that a line has. */
export const LOG_LANGUAGE = filterLanguage<LogRecord>({
  fields: [
    {
      name: 'level',
      meaning: 'log level',
      kind: 'choice',
      choices: LOG_LEVELS.toReversed(),
      isOrdered: true,
      examples: ['>=info', '>=warn'],
      read: ({ level }) => level,
    },
    // Some lines have the provider in their message, others in a field.
    {
      name: 'provider',
      meaning: 'name of the provider',
      kind: 'text',
      read: (record) => providerOf(record) ?? null,
    },
    {
      name: 'conn',
      meaning: 'number of the connection',
      kind: 'number',
      unit: 'count',
      read: (record) => connectionOf(record) ?? null,
    },
    {
      name: 'request',
      meaning: 'number of the request',
      kind: 'number',
      unit: 'count',
      isUnlisted: true,
      read: ({ fields: { request } }) => (typeof request === 'number' ? request : null),
    },
    {
      name: 'target',
      meaning: 'part of LunaRoute',
      kind: 'choice',
      choices: LOG_TARGETS,
      read: ({ target }) => target,
    },
    {
      name: 'reason',
      meaning: 'why it happened',
      kind: 'text',
      read: (record) => ownField(record, 'reason'),
    },
    { name: 'text', meaning: 'message and fields', kind: 'text', isUnlisted: true, read: searchText },
  ],
  text: searchText,
  readOther: ownField,
});

/** Returns a predicate for the lines that match a filter; matches nothing if the filter is invalid. */
export function logFilter(text: string): (record: LogRecord) => boolean {
  const filter = LOG_LANGUAGE.read(text);
  return filter.kind === 'ok' ? filter.matches : () => false;
}

function ownField({ fields }: LogRecord, name: string): string | null {
  return Object.hasOwn(fields, name) ? String(fields[name]) : null;
}
