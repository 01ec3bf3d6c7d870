import type { RequestDetails } from '../contract/request-details.ts';
import type { RequestRow } from '../contract/requests.ts';
import { FinishedRequests, type RequestSlice, type SaidByAnswer } from './finished-requests.ts';

/** A request under way, as the history asks it. */
export interface LiveRequest {
  /** Where the history keeps it while it is under way; the history's alone. */
  slot: number;
  /** Its number. */
  readonly id: number;
  /** How it stands at `nowMs` of the monotonic clock. */
  row(nowMs: number): RequestRow;
  /** What is known of it beside that. */
  details(): RequestDetails;
  /** Ends it; its client can tell. False where it is over already. */
  cancel(): boolean;
  /** Ends it because the proxy does. */
  shutDown(): void;
}

/** The requests under way, and the latest finished ones. Positions count every finished request, from 0. */
export class RequestHistory {
  /**
   * Those under way, in slots that are used again. A Map would be made anew every few dozen requests, and each one that
   * was left behind kept its requests from the garbage collector: that cost a tenth of a request.
   */
  readonly #live: (LiveRequest | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #finished = new FinishedRequests();
  #lastId = 0;

  /** Takes in a request that begins; gives its number. */
  begin(request: LiveRequest): number {
    request.slot = this.#freeSlots.pop() ?? this.#live.length;
    this.#live[request.slot] = request;
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Takes down how a request ended, once its answer is read. */
  end(request: LiveRequest, row: RequestRow, said: SaidByAnswer): void {
    this.#live[request.slot] = undefined;
    this.#freeSlots.push(request.slot);
    this.#finished.push(row, said);
  }

  /** Every request under way, the earliest first. */
  live(nowMs: number): readonly RequestRow[] {
    return this.#underWay()
      .toSorted((one, other) => one.id - other.id)
      .map((request) => request.row(nowMs));
  }

  /** How many requests have ended. */
  get position(): number {
    return this.#finished.position;
  }

  /** The finished requests from `position` on, at most `most` of them. */
  since(position: number, most?: number): RequestSlice {
    return this.#finished.since(position, most);
  }

  /** Ends every request under way, because the proxy does. */
  shutDown(): void {
    for (const request of this.#underWay()) request.shutDown();
  }

  /** A request under way; undefined where it is none any more. */
  find(id: number): LiveRequest | undefined {
    return this.#underWay().find((one) => one.id === id);
  }

  /** Ends a request under way; false where it is none any more. */
  cancel(id: number): boolean {
    return this.find(id)?.cancel() ?? false;
  }

  #underWay(): readonly LiveRequest[] {
    return this.#live.filter((request) => request !== undefined);
  }
}
