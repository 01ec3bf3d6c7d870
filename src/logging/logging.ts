import {
  LOG_LEVELS,
  LOG_TARGETS,
  type LogField,
  type LogLevel,
  type LogRecord,
  type LogTarget,
} from '../contract/log.ts';
import { formatJson, formatText, type LogFormat } from './format.ts';
import { redactSecrets } from '../redaction/redact-text.ts';
import { type DeferredKind, type DeferredLine, type LineNumbers, LogRing } from './ring.ts';

/** Levels printed to standard output. */
export interface LogLevels {
  readonly logLevel: LogLevel;
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
}

export interface LoggingOptions {
  readonly levels: LogLevels;
  readonly format: LogFormat;
  /** Writes whole lines, each with its line terminator. */
  readonly write: (text: string) => void;
  /** Returns the bytes written but not yet read; without it nothing is dropped. */
  readonly unreadBytes?: (() => number) | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
}

/**
 * Beyond this many unread bytes in standard output (a pipe whose reader hangs), lines are dropped so that they don't
 * fill the memory.
 */
const MAX_UNREAD_BYTES = 1024 * 1024;

const NO_FIELDS: Readonly<Record<string, LogField>> = {};

/** Receives the lines of one target. */
export interface LogSink {
  record(level: LogLevel, message: string, fields: Readonly<Record<string, LogField>>): void;
  /** Logs a line whose text is built only when needed. */
  defer(line: DeferredLine, numbers: LineNumbers): void;
}

/**
 * The log of one part of the program. `debug` and `info` say whether anyone listens: callers on a busy path check them
 * first, to avoid building strings that nobody reads.
 */
export class TargetLog {
  debug = false;
  info = false;
  readonly #sink: LogSink;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Records one line; `fields` must be free of secrets. */
  write(level: LogLevel, message: string, fields: Readonly<Record<string, LogField>> = NO_FIELDS): void {
    this.#sink.record(level, message, fields);
  }

  /** Records one line as numbers; its text is built when somebody reads it. */
  defer(line: DeferredLine, numbers: LineNumbers): void {
    this.#sink.defer(line, numbers);
  }
}

/** All logs of the process: standard output, and the ring that feeds the window. */
export class Logging {
  readonly ring = new LogRing();
  readonly #options: LoggingOptions;
  readonly #targets = new Map<LogTarget, { log: TargetLog; stdout: number; ring: number }>();
  readonly #kinds = new WeakMap<DeferredLine, DeferredKind>();
  /** `debug` by default, so that the window shows how connections are opened and used from the first request on. */
  #ringLevel: LogLevel = 'debug';
  #levels: LogLevels;
  #seq = 0;
  #held: string[] | undefined = [];
  #pending = '';
  #pendingLines = 0;
  /** Lines dropped since the last successful write. */
  #dropped = 0;
  /** Lines dropped since the start because nobody read standard output. */
  unreadLines = 0;

  constructor(options: LoggingOptions) {
    this.#options = options;
    this.#levels = options.levels;
    for (const target of LOG_TARGETS) {
      const log = new TargetLog({
        record: (level, message, fields) => this.#record({ target, level, message, fields }),
        defer: (line, numbers) => this.#defer(target, line, numbers),
      });
      this.#targets.set(target, { log, stdout: 0, ring: 0 });
    }
    this.#applyLevels();
  }

  /** Returns the log of one target; always the same object. */
  target(name: LogTarget): TargetLog {
    const entry = this.#targets.get(name);
    if (entry === undefined) throw new TypeError(`no log target ${name}`);
    return entry.log;
  }

  /** Whether a line of this level is printed to standard output. */
  prints(name: LogTarget, level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= (this.#targets.get(name)?.stdout ?? -1);
  }

  /** Changes the levels printed to standard output. */
  setLevels(levels: LogLevels): void {
    this.#levels = levels;
    this.#applyLevels();
  }

  /** The level up to which the ring records. */
  get ringLevel(): LogLevel {
    return this.#ringLevel;
  }

  /** Changes what the ring records, without affecting standard output. */
  setRingLevel(level: LogLevel): void {
    this.#ringLevel = level;
    this.#applyLevels();
  }

  /**
   * Prints the lines held back during startup, and all later lines directly. Call it once the ready lines are printed.
   */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#write(held.join(''), held.length);
  }

  /** Writes buffered lines; call it before the process ends. */
  flush(): void {
    const text = this.#pending;
    const lines = this.#pendingLines;
    this.#pending = '';
    this.#pendingLines = 0;
    this.#write(text, lines);
  }

  #write(text: string, lines: number): void {
    if (lines === 0) return;
    if ((this.#options.unreadBytes?.() ?? 0) > MAX_UNREAD_BYTES) {
      this.#dropped += lines;
      this.unreadLines += lines;
      return;
    }
    const gap = this.#dropped === 0 ? '' : this.#gapLine(this.#dropped);
    this.#dropped = 0;
    this.#options.write(gap + text);
  }

  #gapLine(lines: number): string {
    const message = 'Lines were dropped here: nobody read standard output';
    const time = this.#options.wallTime();
    return this.#text({
      seq: 0,
      time,
      target: 'lunaroute_control',
      level: 'warn',
      message,
      fields: { lines },
    });
  }

  #applyLevels(): void {
    for (const [target, entry] of this.#targets) {
      entry.stdout = LOG_LEVELS.indexOf(this.#levels.logTargets[target] ?? this.#levels.logLevel);
      // RUST_LOG may make the ring record more, never less.
      const asked = this.#levels.logTargets[target] ?? 'error';
      entry.ring = Math.max(LOG_LEVELS.indexOf(this.#ringLevel), LOG_LEVELS.indexOf(asked));
      const most = Math.max(entry.stdout, entry.ring);
      entry.log.debug = most >= LOG_LEVELS.indexOf('debug');
      entry.log.info = most >= LOG_LEVELS.indexOf('info');
    }
  }

  #record(line: Omit<LogRecord, 'seq' | 'time'>): void {
    const entry = this.#targets.get(line.target);
    const level = LOG_LEVELS.indexOf(line.level);
    if (entry === undefined || (level > entry.stdout && level > entry.ring)) return;
    this.#seq += 1;
    const record: LogRecord = { seq: this.#seq, time: this.#options.wallTime(), ...cleaned(line) };
    if (level <= entry.ring) this.ring.push(record);
    if (level <= entry.stdout) this.#print(record);
  }

  #defer(target: LogTarget, line: DeferredLine, numbers: LineNumbers): void {
    const entry = this.#targets.get(target);
    const level = LOG_LEVELS.indexOf(line.level);
    if (entry === undefined) return;
    // The text is needed now for standard output.
    if (level <= entry.stdout) return this.#record({ target, level: line.level, ...line.make(numbers) });
    if (level > entry.ring) return;
    let kind = this.#kinds.get(line);
    if (kind === undefined) this.#kinds.set(line, (kind = { target, line }));
    this.#seq += 1;
    this.ring.pushDeferred(kind, { seq: this.#seq, time: this.#options.wallTime() }, numbers);
  }

  #print(record: LogRecord): void {
    const text = this.#text(record);
    if (this.#held !== undefined) {
      this.#held.push(text);
      return;
    }
    // Batch writes per turn of the event loop: at debug level a write per line would cost more than the request itself.
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += text;
    this.#pendingLines += 1;
  }

  #text(record: LogRecord): string {
    return `${this.#options.format === 'json' ? formatJson(record) : formatText(record)}\n`;
  }
}

/**
 * Redacts secrets in a warning or an error, which may quote text from the system or a peer. Lower levels, with
 * thousands of lines about requests and connections, contain only the program's own data.
 */
function cleaned<T extends Pick<LogRecord, 'level' | 'message' | 'fields'>>(line: T): T {
  if (line.level !== 'warn' && line.level !== 'error') return line;
  const fields = Object.entries(line.fields).map(([name, value]): [string, LogField] => [
    name,
    typeof value === 'string' ? redactSecrets(value) : value,
  ]);
  return { ...line, message: redactSecrets(line.message), fields: Object.fromEntries(fields) };
}
