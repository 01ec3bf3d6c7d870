/** Log levels, from least to most verbose. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Parts of the program that log under separate names. */
export const LOG_TARGETS = ['lunaroute_ingress', 'lunaroute_egress', 'lunaroute_control'] as const;
export type LogTarget = (typeof LOG_TARGETS)[number];

/** Maximum number of records in the program's ring, and in a window. */
export const MAX_LOG_RECORDS = 10_000;

/** A value attached to a log line; printed as `name=value`. */
export type LogField = string | number | boolean;

/** One log line as a record: printed by `--log-format json` and sent to the window. */
export interface LogRecord {
  /** Counts every record of this process from 1; gaps show dropped records. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: LogLevel;
  readonly target: LogTarget;
  readonly message: string;
  readonly fields: Readonly<Record<string, LogField>>;
}
