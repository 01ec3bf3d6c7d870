import { REQUESTS_KEPT, type RequestRow } from '../contract/requests.ts';
import { Ring } from '../contract/ring.ts';
import type { TokenSums } from '../contract/sessions.ts';

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
/** Those of its tokens, behind them. */
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

/** What an answer said of itself, as a row shows it. */
export type SaidByAnswer = Pick<RequestRow, 'model' | 'tokens'>;

/** So many different texts are shared; few paths and clients are in use at a time. */
const MAX_TEXTS = 512;

/** Rows since a position, as they go to a window. */
export interface RequestSlice {
  readonly rows: readonly RequestRow[];
  /** Rows between the asked position and the first one still kept; none for whoever begins, at 0. */
  readonly lost: number;
  readonly position: number;
}

/**
 * The latest finished requests, in places that are written over. Positions count every one, from 0. Kept as objects of their own they would all outlive the
 * young generation and be copied on the way: half of what the garbage collector costs.
 */
export class FinishedRequests {
  readonly #numbers = new Float64Array(REQUESTS_KEPT * COLUMNS);
  readonly #facts = new Ring<Written>(REQUESTS_KEPT);
  readonly #texts = new Map<string, string>();

  /** How many requests have ended. */
  get position(): number {
    return this.#facts.end;
  }

  /** Adds a row, with what its answer said. */
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

  /** The rows from `position` on, at most `most` of them. */
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
    // Every column is a name, with the number or the null that was put there under it.
    return { ...facts, ...(this.#named(NUMBERS, first) as Numbers), tokens };
  }

  #named<Name extends string>(names: readonly Name[], first: number): Record<Name, number | null> {
    const numbers = names.map((name, column) => [name, orNull(this.#numbers[first + column])] as const);
    // One for each of the names.
    return Object.fromEntries(numbers) as Record<Name, number | null>;
  }

  /** The same text as before where it was seen lately, so that a new one need not be kept. */
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
