import type { LogRecord } from '../../../src/contract/log.ts';
import { fieldsText, seenText } from './log-line.ts';

/** The two forms in which lines leave the window. */
export type LogForm = 'log' | 'jsonl';

/** `2026-11-23T08:14:02.118Z [DEBUG] message name=value`, one line. */
export function recordText(record: LogRecord): string {
  const fields = fieldsText(record);
  const message = seenText(record.message.replaceAll('\n', String.raw`\n`));
  const line = `${new Date(record.time).toISOString()} [${record.level.toUpperCase()}] ${message}`;
  return fields === '' ? line : `${line} ${fields}`;
}

/** One JSON object: time (ISO 8601, UTC), level, target, message and the fields, as `--log-format json` prints it. */
export function recordJson(record: LogRecord): string {
  return JSON.stringify({
    time: new Date(record.time).toISOString(),
    level: record.level,
    target: record.target,
    message: record.message,
    fields: record.fields,
  });
}

/** Lines as one text; each ends with a line break. */
export function recordsText(records: readonly LogRecord[], form: LogForm): string {
  const write = form === 'log' ? recordText : recordJson;
  return records.map((record) => `${write(record)}\n`).join('');
}

/** A name for a file of lines, with the moment in it: `lunaroute-20261123-081402.log`. */
export function logFileName(form: LogForm, now: Date): string {
  const [day = '', time = ''] = now.toISOString().replaceAll(/[-:]/gu, '').split('T');
  return `lunaroute-${day}-${time.slice(0, 6)}.${form}`;
}
