import type { LogField, LogRecord } from '../contract/log.ts';

/** Format of log lines on standard output. */
export type LogFormat = 'text' | 'json';

const PLAIN = /^[^\s"=\p{Cc}]+$/u;

/** Control characters, which a terminal would interpret. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/gu;

function fieldText(value: LogField): string {
  return typeof value !== 'string' || PLAIN.test(value) ? String(value) : jsonText(value);
}

/** Formats a value as JSON, also escaping the control characters from U+007F up, which JSON.stringify leaves alone. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(control: string): string {
  return control === '\n' ? '\\n' : `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Formats a record as one line, `[DEBUG] message name=value ...`; values with spaces become JSON strings. */
export function formatText(record: LogRecord): string {
  let line = `[${record.level.toUpperCase()}] ${record.message.replaceAll(CONTROLS, escaped)}`;
  for (const [name, value] of Object.entries(record.fields)) line += ` ${name}=${fieldText(value)}`;
  return line;
}

/** Formats a record as a JSON object on one line: time (ISO 8601, UTC), level, target, message and the fields. */
export function formatJson(record: LogRecord): string {
  return jsonText({
    time: new Date(record.time).toISOString(),
    level: record.level,
    target: record.target,
    message: record.message,
    fields: record.fields,
  });
}
