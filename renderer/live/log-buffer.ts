import type { LogRecord } from '../../src/contract/log.ts';
import type { LogLevel } from '../../src/contract/log-levels.ts';

/** The most lines the window keeps. */
export const LOG_KEPT = 10_000;

/** The newest lines of the log. It changes in place; a line is known by its `seq`. */
export class LogBuffer {
  /** What the window's ring records; undefined before the first batch. */
  level: LogLevel | undefined;
  #records: LogRecord[] = [];
  #first = 0;
  #received = 0;
  #lost = 0;
  readonly #most: number;

  constructor(most = LOG_KEPT) {
    this.#most = most;
  }

  /** How many lines are here. */
  get size(): number {
    return this.#records.length - this.#first;
  }

  /** Lines that have ever come in. */
  get received(): number {
    return this.#received;
  }

  /** Lines that were gone before they could be sent. */
  get lost(): number {
    return this.#lost;
  }

  /** Lines that came in and had to go for newer ones. */
  get evicted(): number {
    return this.#received - this.size;
  }

  get firstSeq(): number {
    return this.#records[this.#first]?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#records.at(-1)?.seq ?? 0;
  }

  /** Takes in what is new, oldest first; lines that are here already are left out. */
  append(records: readonly LogRecord[], lost = 0): void {
    this.#lost += lost;
    const last = this.lastSeq;
    for (const record of records) {
      if (record.seq <= last) continue;
      this.#records.push(record);
      this.#received += 1;
    }
    this.#first = Math.max(this.#first, this.#records.length - this.#most);
    // Array.shift() on thousands of lines costs more than everything else here; compact now and then instead.
    if (this.#first > 2048) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Forgets the lines: another process writes the log, or the user asked for it. */
  clear(): void {
    this.#records = [];
    this.#first = 0;
    this.#received = 0;
    this.#lost = 0;
    this.level = undefined;
  }

  /** The lines after the one numbered `seq`, oldest first; a copy. */
  after(seq: number): readonly LogRecord[] {
    let low = this.#first;
    let high = this.#records.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#records[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#records.slice(low);
  }

  /** Every line that is here, oldest first; a copy. */
  all(): readonly LogRecord[] {
    return this.#records.slice(this.#first);
  }
}
