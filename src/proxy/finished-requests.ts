import { REQUESTS_KEPT, type RequestRow } from '../contract/requests.ts';
import { Ring } from '../contract/ring.ts';
import type { TokenSums } from '../contract/sessions.ts';

/** Numeric fields of a row, in column order; NaN represents null. */
const NUMBERS = [
  'id',
  'startedAt',
  'status',
  'connectionId',
  'attempts',
  'firstByteMs',
  'idledMs',
  'durationMs',
  'requestBytes',
  'responseBytes',
] as const satisfies readonly (keyof RequestRow)[];
/** Token counts, in the columns after those. */
const TOKENS = [
  'fresh',
  'cacheRead',
  'cacheWrite',
  'output',
  'reasoning',
] as const satisfies readonly (keyof TokenSums)[];
const COLUMNS = NUMBERS.length + TOKENS.length;
type Numbers = Pick<RequestRow, (typeof NUMBERS)[number]>;
type Facts = Omit<RequestRow, keyof Numbers | 'tokens'>;
type Written = { -readonly [Name in keyof Facts]: Facts[Name] };

/** The parts of a row taken from the response. */
export type SaidByAnswer = Pick<RequestRow, 'model' | 'tokens'>;

/** Maximum number of distinct strings shared between rows; few paths and clients are in use at a time. */
const MAX_TEXTS = 512;

/** Rows from a position on, as sent to a window. */
export interface RequestSlice {
  readonly rows: readonly RequestRow[];
  /** Rows between the requested position and the oldest row kept; 0 for a request from position 0. */
  readonly lost: number;
  readonly position: number;
}

/**
 * The latest finished requests, in slots that are reused. Positions count all finished requests, from 0. A separate
 * object per row would always outlive the young generation and be copied on the way, which accounts for half of the
 * garbage collector's cost.
 */
export class FinishedRequests {
  readonly #numbers = new Float64Array(REQUESTS_KEPT * COLUMNS);
  readonly #facts = new Ring<Written>(REQUESTS_KEPT);
  readonly #texts = new Map<string, string>();

  /** Number of finished requests. */
  get position(): number {
    return this.#facts.end;
  }

  /** Adds a row, with the facts from its response. */
  push(row: RequestRow, { model, tokens }: SaidByAnswer): void {
    const oldest = this.#facts.size < REQUESTS_KEPT ? undefined : this.#facts.shift();
    const facts = oldest ?? { ...row };
    let column = this.#facts.place(this.#facts.push(facts)) * COLUMNS;
    for (const name of NUMBERS) this.#numbers[column++] = row[name] ?? Number.NaN;
    for (const name of TOKENS) this.#numbers[column++] = tokens[name] ?? Number.NaN;
    facts.provider = row.provider;
    facts.method = this.#shared(row.method);
    facts.path = this.#shared(row.path);
    facts.client = this.#shared(row.client);
    facts.via = this.#shared(row.via);
    facts.state = row.state;
    facts.reused = row.reused;
    facts.retries = row.retries;
    facts.wait = row.wait;
    facts.keyUse = row.keyUse;
    facts.code = row.code;
    facts.message = row.message;
    facts.model = model === null ? null : this.#shared(model);
  }

  /** Returns up to `most` rows from `position` on. */
  since(position: number, most = REQUESTS_KEPT): RequestSlice {
    const { from, to, lost } = this.#facts.reach(position, most);
    const rows: RequestRow[] = [];
    for (let at = from; at < to; at += 1) {
      const facts = this.#facts.at(at);
      if (facts !== undefined) rows.push(this.#row(facts, this.#facts.place(at) * COLUMNS));
    }
    return { rows, lost: position === 0 ? 0 : lost, position: to };
  }

  #row(facts: Facts, first: number): RequestRow {
    const tokens = this.#named(TOKENS, first + NUMBERS.length);
    // Safe cast: `id` and the other non-null columns were written as numbers.
    return { ...facts, ...(this.#named(NUMBERS, first) as Numbers), tokens };
  }

  #named<Name extends string>(names: readonly Name[], first: number): Record<Name, number | null> {
    const numbers = names.map((name, column) => [name, orNull(this.#numbers[first + column])] as const);
    // Safe cast: there is one entry for each name.
    return Object.fromEntries(numbers) as Record<Name, number | null>;
  }

  /** Returns an equal string seen earlier, if there is one, so that the new one can be freed. */
  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MAX_TEXTS) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
