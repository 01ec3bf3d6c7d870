import type { LogLevel, LogTarget } from './log-levels.ts';

/** A fact beside a log line; printed as `name=value`. */
export type LogField = string | number | boolean;

/** One line of the log as a record: what `--log-format json` prints and what the window gets. */
export interface LogRecord {
  /** Counts every record of this process from 1; a gap shows what was dropped. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: LogLevel;
  readonly target: LogTarget;
  readonly message: string;
  readonly fields: Readonly<Record<string, LogField>>;
}
