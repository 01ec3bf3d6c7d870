import { REQUESTS_KEPT, type RequestRow } from '../contract/requests.ts';

/** A request under way, as the journal asks it. */
export interface LiveRequest {
  /** How it stands at `nowMs` of the monotonic clock. */
  row(nowMs: number): RequestRow;
  /** Ends it; its client can tell. */
  cancel(): void;
  /** Ends it because the proxy does. */
  shutDown(): void;
}

/** Rows since a position, as they go to a window. */
export interface RequestSlice {
  readonly rows: readonly RequestRow[];
  /** Rows between the asked position and the first one still kept. */
  readonly lost: number;
  readonly position: number;
}

/** The requests under way, and the latest finished ones. Positions count every finished request, from 0. */
export class RequestJournal {
  readonly #live = new Map<number, LiveRequest>();
  readonly #finished: RequestRow[] = [];
  #finishedCount = 0;
  #lastId = 0;

  /** Takes in a request that begins; gives its number. */
  begin(request: LiveRequest): number {
    this.#lastId += 1;
    this.#live.set(this.#lastId, request);
    return this.#lastId;
  }

  /** Takes down how a request ended. */
  end(row: RequestRow): void {
    this.#live.delete(row.id);
    this.#finished[this.#finishedCount % REQUESTS_KEPT] = row;
    this.#finishedCount += 1;
  }

  /** Every request under way, the earliest first. */
  live(nowMs: number): readonly RequestRow[] {
    return [...this.#live.values()].map((request) => request.row(nowMs));
  }

  /** How many requests have ended. */
  get position(): number {
    return this.#finishedCount;
  }

  /** The finished requests from `position` on, at most `most` of them. */
  since(position: number, most = REQUESTS_KEPT): RequestSlice {
    const from = Math.max(position, this.#finishedCount - REQUESTS_KEPT);
    const end = Math.min(this.#finishedCount, from + most);
    const rows: RequestRow[] = [];
    for (let at = from; at < end; at += 1) {
      const row = this.#finished[at % REQUESTS_KEPT];
      if (row !== undefined) rows.push(row);
    }
    return { rows, lost: position === 0 ? 0 : from - position, position: end };
  }

  /** Ends every request under way, because the proxy does. */
  shutDown(): void {
    for (const request of this.#live.values()) request.shutDown();
  }

  /** Ends a request under way; false where it is none any more. */
  cancel(id: number): boolean {
    const request = this.#live.get(id);
    request?.cancel();
    return request !== undefined;
  }
}
