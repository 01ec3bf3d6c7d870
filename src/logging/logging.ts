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

/** Which levels go to standard output. */
export interface LogLevels {
  readonly logLevel: LogLevel;
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
}

export interface LoggingOptions {
  readonly levels: LogLevels;
  readonly format: LogFormat;
  /** Takes whole lines, each with its line end. */
  readonly write: (text: string) => void;
  /** How much of what was written nobody has read yet, in bytes; without it everything is taken. */
  readonly unreadBytes?: (() => number) | undefined;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
}

/** With more unread in standard output, such as a pipe whose reader hangs, lines are dropped, or they would fill the memory. */
const MAX_UNREAD_BYTES = 1024 * 1024;

const NO_FIELDS: Readonly<Record<string, LogField>> = {};

/** Where a target's lines go. */
export interface LogSink {
  record(level: LogLevel, message: string, fields: Readonly<Record<string, LogField>>): void;
  /** One whose text nobody may ever need. */
  defer(line: DeferredLine, numbers: LineNumbers): void;
}

/**
 * The log of one part of the program. `debug` and `info` say whether anyone listens: callers on a busy
 * path ask first, so that a line nobody reads costs not even its string.
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

  /** Records one line as its numbers: it is made when somebody reads it. */
  defer(line: DeferredLine, numbers: LineNumbers): void {
    this.#sink.defer(line, numbers);
  }
}

/** All logs of the process: what goes to standard output, and what the ring keeps for the window. */
export class Logging {
  readonly ring = new LogRing();
  readonly #options: LoggingOptions;
  readonly #targets = new Map<LogTarget, { log: TargetLog; stdout: number; ring: number }>();
  readonly #kinds = new WeakMap<DeferredLine, DeferredKind>();
  /** How connections are made and used can be seen from the first request on. */
  #ringLevel: LogLevel = 'debug';
  #levels: LogLevels;
  #seq = 0;
  #held: string[] | undefined = [];
  #pending = '';
  #pendingLines = 0;
  /** Lines dropped since one was written. */
  #dropped = 0;
  /** Lines that were dropped because nobody read standard output, since the start. */
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

  /** The log of one target; the same object every time. */
  target(name: LogTarget): TargetLog {
    const entry = this.#targets.get(name);
    if (entry === undefined) throw new TypeError(`no log target ${name}`);
    return entry.log;
  }

  /** Whether a line of this level is printed to standard output. */
  prints(name: LogTarget, level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= (this.#targets.get(name)?.stdout ?? -1);
  }

  /** Changes what standard output gets. */
  setLevels(levels: LogLevels): void {
    this.#levels = levels;
    this.#applyLevels();
  }

  /** What the ring records. */
  get ringLevel(): LogLevel {
    return this.#ringLevel;
  }

  /** Changes what the ring records, without touching standard output. */
  setRingLevel(level: LogLevel): void {
    this.#ringLevel = level;
    this.#applyLevels();
  }

  /** Prints what waited, and everything from now on at once: call it when the ready lines are out. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#write(held.join(''), held.length);
  }

  /** Writes out lines still in memory: call it before the process ends. */
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
    // Standard output wants the text now.
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
    // One write per turn of the event loop: at debug a write per line would cost more than the request.
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += text;
    this.#pendingLines += 1;
  }

  #text(record: LogRecord): string {
    return `${this.#options.format === 'json' ? formatJson(record) : formatText(record)}\n`;
  }
}

/**
 * A warning or an error may quote what a system or a peer has said: anything that looks like a key is taken out of it once
 * more. Lines of requests and connections, of which there are thousands, are made of what the program knows itself.
 */
function cleaned<T extends Pick<LogRecord, 'level' | 'message' | 'fields'>>(line: T): T {
  if (line.level !== 'warn' && line.level !== 'error') return line;
  const fields = Object.entries(line.fields).map(([name, value]): [string, LogField] => [
    name,
    typeof value === 'string' ? redactSecrets(value) : value,
  ]);
  return { ...line, message: redactSecrets(line.message), fields: Object.fromEntries(fields) };
}
