import type { LogLevel, LogRecord } from '../../src/contract/log.ts';
import { Ring } from '../../src/contract/ring.ts';

/** The most lines the window keeps. */
const LOG_KEPT = 10_000;

/** The newest lines of the log. It changes in place; a line is known by its `seq`. */
export class LogBuffer {
  /** What the window's ring records; undefined before the first batch. */
  level: LogLevel | undefined;
  #ring: Ring<LogRecord>;
  #lost = 0;
  readonly #max: number;

  constructor(max = LOG_KEPT) {
    this.#max = max;
    this.#ring = new Ring(max);
  }

  /** How many lines are here. */
  get size(): number {
    return this.#ring.size;
  }

  /** Lines that have ever come in. */
  get received(): number {
    return this.#ring.end;
  }

  /** Lines that were gone before they could be sent. */
  get lost(): number {
    return this.#lost;
  }

  /** Lines that came in and had to go for newer ones. */
  get evicted(): number {
    return this.#ring.oldest;
  }

  get firstSeq(): number {
    return this.#ring.at(this.#ring.oldest)?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#ring.at(this.#ring.end - 1)?.seq ?? 0;
  }

  /** Takes in what is new, oldest first; lines that are here already are left out. */
  append(records: readonly LogRecord[], lost = 0): void {
    this.#lost += lost;
    const last = this.lastSeq;
    for (const record of records) if (record.seq > last) this.#ring.push(record);
  }

  /** Forgets the lines: another process writes the log, or the user asked for it. */
  clear(): void {
    this.#ring = new Ring(this.#max);
    this.#lost = 0;
    this.level = undefined;
  }

  /** The lines after the one numbered `seq`, oldest first; a copy. */
  after(seq: number): readonly LogRecord[] {
    return this.#ring.since(this.#ring.firstThat((record) => record.seq > seq));
  }

  /** Every line that is here, oldest first; a copy. */
  all(): readonly LogRecord[] {
    return this.#ring.since(0);
  }
}
