import type { LogRecord } from '../../../src/contract/log.ts';
import type { LogBuffer } from '../../live/log-buffer.ts';
import { logFilter } from './log-fields.ts';

/** Matching lines in order; dropping old ones at the front does not shift the others. */
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

  /** The number of matches after the line `seq`. */
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

/** The lines at the time the list was paused. */
interface Snapshot {
  readonly lines: readonly LogRecord[];
  readonly matches: Matches;
  readonly lastSeq: number;
}

/**
 * The lines of the log that match a filter. Follows the log, or shows a snapshot while paused and counts newer lines.
 * Checks only new lines as they arrive; all lines only when the filter changes.
 */
export class LogTail {
  /** Increments with every change. */
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

  /** The filter in effect. */
  get filter(): string {
    return this.#filter;
  }

  get isFollowing(): boolean {
    return this.#stopped === undefined;
  }

  /** The number of lines shown. */
  get length(): number {
    return this.#shown.length;
  }

  /** The number of lines that do not match. */
  get hidden(): number {
    return (this.#stopped?.lines.length ?? this.#buffer.size) - this.length;
  }

  /** Matching lines received since the list was paused. */
  get newer(): number {
    return this.#stopped === undefined ? 0 : this.#live.countAfter(this.#stopped.lastSeq);
  }

  at(index: number): LogRecord | undefined {
    return this.#shown.at(index);
  }

  /** The index of a line; -1 if it is not shown. */
  indexOf(seq: number): number {
    const index = this.#shown.length - this.#shown.countAfter(seq) - 1;
    return this.at(index)?.seq === seq ? index : -1;
  }

  /** The lines from one index up to another. */
  slice(from: number, to: number): readonly LogRecord[] {
    return this.#shown.slice(Math.max(0, from), to);
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  /** Processes the lines received since the last call. */
  sync(): void {
    // If `seq` has gone back, another process writes the log.
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

  /** Pauses the list. */
  stop(): void {
    if (this.#stopped !== undefined) return;
    const lines = this.#buffer.all();
    this.#stopped = { lines, matches: this.#matching(lines), lastSeq: this.#buffer.lastSeq };
    this.#changed();
  }

  /** Shows the newest lines again and follows them. */
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
