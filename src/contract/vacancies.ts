import { type CloseReason, CREATE_REASON_AFTER, type CreateReason } from './connections.ts';

/** The place that a closed connection has left. */
export interface Vacancy {
  /** The connection that has closed. */
  readonly id: number;
  /** Why the one that takes its place is created. */
  readonly reason: CreateReason;
}

/**
 * The places that closes have left and no creation has taken, the latest last. Each close is the reason of one creation
 * at most, and says which connection was replaced.
 */
export class Vacancies {
  readonly #left: Vacancy[] = [];

  /** A connection has closed; some closes leave nothing. */
  leave(id: number, closed: CloseReason): void {
    const reason = CREATE_REASON_AFTER[closed];
    if (reason !== null) this.#left.push({ id, reason });
  }

  /** Takes the latest; undefined where none is left. */
  take(): Vacancy | undefined {
    return this.#left.pop();
  }

  /** What was taken for a dial that came to nothing waits for the next one. */
  giveBack(vacancy: Vacancy | undefined): void {
    if (vacancy !== undefined) this.#left.push(vacancy);
  }
}
