import { type CloseReason, CREATE_REASON_AFTER, type CreateReason } from './connections.ts';

/** A slot left by a closed connection. */
export interface Vacancy {
  /** The closed connection. */
  readonly id: number;
  /** Create reason for the connection that takes the slot. */
  readonly reason: CreateReason;
}

/**
 * Slots left by closes and not yet taken by a new connection, latest last. Each close accounts for one creation at
 * most, and tells which connection was replaced.
 */
export class Vacancies {
  readonly #left: Vacancy[] = [];

  /** Records a closed connection; some closes leave no slot. */
  leave(id: number, closed: CloseReason): void {
    const reason = CREATE_REASON_AFTER[closed];
    if (reason !== null) this.#left.push({ id, reason });
  }

  /** Takes the latest slot; undefined if there is none. */
  take(): Vacancy | undefined {
    return this.#left.pop();
  }

  /** Takes the slot of a connection that was replaced before it closed. */
  takeOf(id: number): Vacancy | undefined {
    const at = this.#left.findLastIndex((vacancy) => vacancy.id === id);
    return at < 0 ? undefined : this.#left.splice(at, 1)[0];
  }

  /** Returns a slot taken for a dial that failed, for use by the next dial. */
  giveBack(vacancy: Vacancy | undefined): void {
    if (vacancy !== undefined) this.#left.push(vacancy);
  }
}
