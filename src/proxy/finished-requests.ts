import { REQUESTS_KEPT, type RequestRow } from '../contract/requests.ts';

/** The numbers of a row, in the order of their columns; NaN stands for null. */
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
type Numbers = Pick<RequestRow, (typeof NUMBERS)[number]>;
type Facts = Omit<RequestRow, keyof Numbers>;

/** So many different texts are shared; few paths and clients are in use at a time. */
const TEXTS_MOST = 512;

/**
 * The latest finished requests, in places that are written over. Kept as objects of their own they would all outlive the
 * young generation and be copied on the way: half of what the garbage collector costs.
 */
export class FinishedRequests {
  readonly #numbers = new Float64Array(REQUESTS_KEPT * NUMBERS.length);
  readonly #facts: { -readonly [Name in keyof Facts]: Facts[Name] }[] = [];
  readonly #texts = new Map<string, string>();

  /** Writes a row to a place below REQUESTS_KEPT. */
  put(place: number, row: RequestRow): void {
    let column = place * NUMBERS.length;
    for (const name of NUMBERS) this.#numbers[column++] = row[name] ?? Number.NaN;
    const facts = (this.#facts[place] ??= { ...row });
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
  }

  /** The row at a place that has been written. */
  at(place: number): RequestRow | undefined {
    const facts = this.#facts[place];
    if (facts === undefined) return undefined;
    const first = place * NUMBERS.length;
    const numbers = NUMBERS.map((name, column) => [name, orNull(this.#numbers[first + column])]);
    // Every column is a name, with the number or the null that was put there under it.
    return { ...facts, ...(Object.fromEntries(numbers) as Numbers) };
  }

  /** The same text as before where it was seen lately, so that a new one need not be kept. */
  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= TEXTS_MOST) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
