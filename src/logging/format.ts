import type { LogField, LogRecord } from '../contract/log.ts';

/** How lines look on standard output. */
export type LogFormat = 'text' | 'json';

const PLAIN = /^[^\s"=\p{Cc}]+$/u;

/** A terminal would act on them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/gu;

function fieldText(value: LogField): string {
  return typeof value !== 'string' || PLAIN.test(value) ? String(value) : jsonText(value);
}

/** JSON itself leaves the control characters from U+007F on as they are. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

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
  return jsonText({
    time: new Date(record.time).toISOString(),
    level: record.level,
    target: record.target,
    message: record.message,
    fields: record.fields,
  });
}
