import type { LogRecord } from '../../../src/contract/log.ts';
import type { LogBuffer } from '../../live/log-buffer.ts';
import { logFilter } from './log-fields.ts';

/** Lines that match, in order; old ones go at the front without moving the others. */
class Matches {
  #lines: LogRecord[] = [];
  #first = 0;

  get length(): number {
    return this.#lines.length - this.#first;
  }

  at(index: number): LogRecord | undefined {
    return this.#lines[this.#first + index];
  }

  add(line: LogRecord): void {
    this.#lines.push(line);
  }

  dropBefore(seq: number): void {
    while ((this.#lines[this.#first]?.seq ?? Infinity) < seq) this.#first += 1;
    if (this.#first <= 2048) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }

  /** How many come after the line numbered `seq`. */
  countAfter(seq: number): number {
    let low = this.#first;
    let high = this.#lines.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#lines[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#lines.length - low;
  }

  slice(from: number, to: number): readonly LogRecord[] {
    return this.#lines.slice(this.#first + from, this.#first + to);
  }
}

/** The lines as they were when the list was stopped. */
interface Snapshot {
  readonly lines: readonly LogRecord[];
  readonly matches: Matches;
  readonly lastSeq: number;
}

/**
 * The lines of the log that match a filter. It follows the log, or stands still on a snapshot while it counts what
 * has come since. Only new lines are looked at as they come; all of them only when the filter changes.
 */
export class LogTail {
  /** Counts up with every change. */
  version = 0;
  readonly #buffer: LogBuffer;
  readonly #listeners = new Set<() => void>();
  #filter = '';
  #test = logFilter('');
  #live = new Matches();
  #seenSeq = 0;
  #stopped: Snapshot | undefined;

  constructor(buffer: LogBuffer) {
    this.#buffer = buffer;
    this.sync();
  }

  /** As it is in effect. */
  get filter(): string {
    return this.#filter;
  }

  get isFollowing(): boolean {
    return this.#stopped === undefined;
  }

  /** How many lines are shown. */
  get length(): number {
    return this.#shown.length;
  }

  /** Lines that are there and do not match. */
  get hidden(): number {
    return (this.#stopped?.lines.length ?? this.#buffer.size) - this.length;
  }

  /** Matching lines that have come since the list was stopped. */
  get newer(): number {
    return this.#stopped === undefined ? 0 : this.#live.countAfter(this.#stopped.lastSeq);
  }

  at(index: number): LogRecord | undefined {
    return this.#shown.at(index);
  }

  /** The position of a line; -1 where it is not shown. */
  indexOf(seq: number): number {
    const index = this.#shown.length - this.#shown.countAfter(seq) - 1;
    return this.at(index)?.seq === seq ? index : -1;
  }

  /** The lines from one position up to another. */
  slice(from: number, to: number): readonly LogRecord[] {
    return this.#shown.slice(Math.max(0, from), to);
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  /** Looks at the lines that have come since the last time. */
  sync(): void {
    // Numbers that went back: another process writes the log now.
    if (this.#buffer.lastSeq < this.#seenSeq) {
      this.#live = new Matches();
      this.#seenSeq = 0;
      this.#stopped = undefined;
    }
    for (const line of this.#buffer.after(this.#seenSeq)) if (this.#test(line)) this.#live.add(line);
    this.#seenSeq = this.#buffer.lastSeq;
    this.#live.dropBefore(this.#buffer.firstSeq);
    this.#changed();
  }

  setFilter(filter: string): void {
    this.#filter = filter;
    this.#test = logFilter(filter);
    this.#live = this.#matching(this.#buffer.all());
    this.#seenSeq = this.#buffer.lastSeq;
    if (this.#stopped !== undefined) {
      this.#stopped = { ...this.#stopped, matches: this.#matching(this.#stopped.lines) };
    }
    this.#changed();
  }

  /** Stands still from now on. */
  stop(): void {
    if (this.#stopped !== undefined) return;
    const lines = this.#buffer.all();
    this.#stopped = { lines, matches: this.#matching(lines), lastSeq: this.#buffer.lastSeq };
    this.#changed();
  }

  /** Shows the newest lines again, and follows them. */
  follow(): void {
    if (this.#stopped === undefined) return;
    this.#stopped = undefined;
    this.#changed();
  }

  get #shown(): Matches {
    return this.#stopped?.matches ?? this.#live;
  }

  #matching(lines: readonly LogRecord[]): Matches {
    const matches = new Matches();
    for (const line of lines) if (this.#test(line)) matches.add(line);
    return matches;
  }

  #changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
