import type { LogField, LogRecord } from '../contract/log.ts';

/** How lines look on standard output. */
export type LogFormat = 'text' | 'json';

const PLAIN = /^[^\s"=]+$/u;

function fieldText(value: LogField): string {
  if (typeof value !== 'string' || PLAIN.test(value)) return String(value);
  return JSON.stringify(value);
}

/** `[DEBUG] message name=value ...`, one line; values with blanks are quoted as JSON strings. */
export function formatText(record: LogRecord): string {
  let line = `[${record.level.toUpperCase()}] ${record.message.replaceAll('\n', '\\n')}`;
  for (const [name, value] of Object.entries(record.fields)) line += ` ${name}=${fieldText(value)}`;
  return line;
}

/** One JSON object on one line: time (ISO 8601, UTC), level, target, message and the fields. */
export function formatJson(record: LogRecord): string {
  return JSON.stringify({
    time: new Date(record.time).toISOString(),
    level: record.level,
    target: record.target,
    message: record.message,
    fields: record.fields,
  });
}
