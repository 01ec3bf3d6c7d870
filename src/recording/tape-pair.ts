import type { RequestRow } from '../contract/requests.ts';
import type { RecordedAnswer, RequestTape } from './tape.ts';

/** Two tapes of one request. */
export class TapePair implements RequestTape {
  readonly #both: readonly [RequestTape, RequestTape];

  constructor(one: RequestTape, other: RequestTape) {
    this.#both = [one, other];
  }

  requestData(chunk: Buffer): void {
    for (const tape of this.#both) tape.requestData(chunk);
  }

  head(rawHeaders: readonly Buffer[]): void {
    for (const tape of this.#both) tape.head(rawHeaders);
  }

  wants(type: string): boolean {
    const [one, other] = this.#both.map((tape) => tape.wants(type));
    return one === true || other === true;
  }

  piece(chunk: Buffer): void {
    for (const tape of this.#both) tape.piece(chunk);
  }

  ending(): void {
    for (const tape of this.#both) tape.ending();
  }

  end(row: RequestRow, answer: RecordedAnswer): void {
    for (const tape of this.#both) tape.end(row, answer);
  }
}
