import type { RequestRow } from '../contract/requests.ts';
import type { RecordedAnswer, RecordingListener } from './request-recording.ts';

/** Passes one request to two recordings. */
export class RequestRecordingPair implements RecordingListener {
  readonly #both: readonly [RecordingListener, RecordingListener];

  constructor(one: RecordingListener, other: RecordingListener) {
    this.#both = [one, other];
  }

  requestData(chunk: Buffer): void {
    for (const recording of this.#both) recording.requestData(chunk);
  }

  head(rawHeaders: readonly Buffer[]): void {
    for (const recording of this.#both) recording.head(rawHeaders);
  }

  wants(type: string): boolean {
    const [one, other] = this.#both.map((recording) => recording.wants(type));
    return one === true || other === true;
  }

  piece(chunk: Buffer): void {
    for (const recording of this.#both) recording.piece(chunk);
  }

  ending(): void {
    for (const recording of this.#both) recording.ending();
  }

  end(row: RequestRow, answer: RecordedAnswer): void {
    for (const recording of this.#both) recording.end(row, answer);
  }
}
