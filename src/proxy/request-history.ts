import type { RequestDetails } from '../contract/request-details.ts';
import type { RequestRow } from '../contract/requests.ts';
import { FinishedRequests, type RequestSlice, type SaidByAnswer } from './finished-requests.ts';

/** A request in progress, as seen by the history. */
export interface LiveRequest {
  /** Slot in the history while in progress; for the history's use only. */
  slot: number;
  /** Its number. */
  readonly id: number;
  /** Returns the request's state at the monotonic time `nowMs`. */
  row(nowMs: number): RequestRow;
  /** Returns the details that the row doesn't show. */
  details(): RequestDetails;
  /** Cancels the request, visibly to its client; returns false if it has already ended. */
  cancel(): boolean;
  /** Ends the request because the proxy is shutting down. */
  shutDown(): void;
}

/** Requests in progress, and the latest finished ones. Positions count all finished requests, from 0. */
export class RequestHistory {
  /**
   * Requests in progress, in reusable slots. A Map reallocates its table every few dozen requests, and the old tables
   * keep requests from the garbage collector, which costs a tenth of a request.
   */
  readonly #live: (LiveRequest | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #finished = new FinishedRequests();
  #lastId = 0;

  /** Adds a request and returns its ID. */
  begin(request: LiveRequest): number {
    request.slot = this.#freeSlots.pop() ?? this.#live.length;
    this.#live[request.slot] = request;
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Records the end of a request, once its response has been parsed. */
  end(request: LiveRequest, row: RequestRow, said: SaidByAnswer): void {
    this.#live[request.slot] = undefined;
    this.#freeSlots.push(request.slot);
    this.#finished.push(row, said);
  }

  /** Returns all requests in progress, earliest first. */
  live(nowMs: number): readonly RequestRow[] {
    return this.#inProgress()
      .toSorted((one, other) => one.id - other.id)
      .map((request) => request.row(nowMs));
  }

  /** Number of finished requests. */
  get position(): number {
    return this.#finished.position;
  }

  /** Returns up to `most` finished requests from `position` on. */
  since(position: number, most?: number): RequestSlice {
    return this.#finished.since(position, most);
  }

  /** Ends all requests in progress because the proxy is shutting down. */
  shutDown(): void {
    for (const request of this.#inProgress()) request.shutDown();
  }

  /** Returns a request in progress; undefined if it has ended. */
  find(id: number): LiveRequest | undefined {
    return this.#inProgress().find((one) => one.id === id);
  }

  /** Cancels a request in progress; returns false if it has ended. */
  cancel(id: number): boolean {
    return this.find(id)?.cancel() ?? false;
  }

  #inProgress(): readonly LiveRequest[] {
    return this.#live.filter((request) => request !== undefined);
  }
}
