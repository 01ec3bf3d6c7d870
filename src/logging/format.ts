import type { LogField, LogRecord } from '../contract/log.ts';

/** How lines look on standard output. */
export type LogFormat = 'text' | 'json';

const PLAIN = /^[^\s"=\p{Cc}]+$/u;

function fieldText(value: LogField): string {
  if (typeof value !== 'string' || PLAIN.test(value)) return String(value);
  return JSON.stringify(value);
}

/** A terminal would act on them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/gu;

function escaped(control: string): string {
  return control === '\n' ? '\\n' : `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** `[DEBUG] message name=value ...`, one line; values with blanks are quoted as JSON strings. */
export function formatText(record: LogRecord): string {
  let line = `[${record.level.toUpperCase()}] ${record.message.replaceAll(CONTROLS, escaped)}`;
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
