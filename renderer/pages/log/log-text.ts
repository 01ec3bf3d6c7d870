import type { LogRecord } from '../../../src/contract/log.ts';
import { fieldsText, seenText } from './log-line.ts';

/** The formats in which lines can be exported. */
export type LogForm = 'log' | 'jsonl';

/** Formats a record as one line: `2026-11-23T08:14:02.118Z [DEBUG] message name=value`. */
export function recordText(record: LogRecord): string {
  const fields = fieldsText(record);
  const message = seenText(record.message.replaceAll('\n', String.raw`\n`));
  const line = `${new Date(record.time).toISOString()} [${record.level.toUpperCase()}] ${message}`;
  return fields === '' ? line : `${line} ${fields}`;
}

/**
 * Formats a record as a JSON object: time (ISO 8601, UTC), level, target, message and fields, as `--log-format json`
 * prints it.
 */
export function recordJson(record: LogRecord): string {
  return JSON.stringify({
    time: new Date(record.time).toISOString(),
    level: record.level,
    target: record.target,
    message: record.message,
    fields: record.fields,
  });
}

/** Joins the records into one text; each ends with a line break. */
export function recordsText(records: readonly LogRecord[], form: LogForm): string {
  const write = form === 'log' ? recordText : recordJson;
  return records.map((record) => `${write(record)}\n`).join('');
}

/** A file name that contains the time, such as `lunaroute-20261123-081402.log`. */
export function logFileName(form: LogForm, now: Date): string {
  const [day = '', time = ''] = now.toISOString().replaceAll(/[-:]/gu, '').split('T');
  return `lunaroute-${day}-${time.slice(0, 6)}.${form}`;
}
