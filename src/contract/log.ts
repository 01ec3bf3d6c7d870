/** The levels of the log, from the rarest to the most talkative. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The parts of the program that log under a name of their own. */
export const LOG_TARGETS = ['lunaroute_ingress', 'lunaroute_egress', 'lunaroute_control'] as const;
export type LogTarget = (typeof LOG_TARGETS)[number];

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
