import type { LogRecord } from '../../../../src/contract/log.ts';

/** Returns a record at level debug with the given overrides. */
export function line(given: Partial<LogRecord>): LogRecord {
  return {
    seq: 1,
    time: Date.UTC(2026, 10, 23, 8, 14, 2, 118),
    level: 'debug',
    target: 'lunaroute_egress',
    message: 'a line',
    fields: {},
    ...given,
  };
}

/** Returns records numbered `from` to `to`, both included. */
export function lines(from: number, to: number, given: Partial<LogRecord> = {}): LogRecord[] {
  return Array.from({ length: to - from + 1 }, (_, at) => line({ ...given, seq: from + at }));
}
