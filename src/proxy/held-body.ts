import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from '../answers/byte-budget.ts';
import { Failure } from '../contract/failures.ts';
import { BodyModelReader, type BodyKind } from '../rules/body-model.ts';
import { CopyDecoder } from '../rules/copy-decoder.ts';
import { type ModelReading, NO_MODEL, unreadable } from '../rules/model-reading.ts';
import type { UpstreamRequest } from '../upstream/request.ts';
import { MAX_COLLECT_BYTES } from './body.ts';
import { outOfReachFailure, unreadableFailure } from './refusals.ts';
import { UploadBody } from './upload-body.ts';

/** Maximum size of a body, encoded or decoded, that is searched for its model. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** A request whose body must be read for its model before forwarding. */
export interface HeldRequest extends BodyKind {
  readonly request: IncomingMessage;
  /** Value of Content-Encoding. */
  readonly coding: string;
  /** Value of Content-Length; -1 if there is none. */
  readonly contentLength: number;
}

/** The result of holding a body. */
export type HeldOutcome =
  | { readonly kind: 'read'; readonly reading: ModelReading; readonly body: UpstreamRequest['body'] }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Holds back a body until its model is known or it ends, within the memory budget for buffered bodies. */
export class HeldBody {
  readonly #held: HeldRequest;
  readonly #done: (outcome: HeldOutcome) => void;
  readonly #budget: ByteBudget;
  readonly #reader: BodyModelReader;
  readonly #decoder: CopyDecoder | undefined;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  #decodedBytes = 0;
  #reading: ModelReading | undefined;
  #isEnded = false;
  #isOver = false;

  constructor(held: HeldRequest, budget: ByteBudget, done: (outcome: HeldOutcome) => void) {
    this.#held = held;
    this.#done = done;
    this.#budget = budget;
    this.#reader = new BodyModelReader(held);
    const decoder = CopyDecoder.open(held.coding, {
      data: (piece) => this.#look(piece),
      end: () => this.#read(this.#reader.end()),
      fail: () => this.#read(unreadable('its content coding is broken')),
      drain: () => held.request.resume(),
    });
    if (decoder instanceof CopyDecoder) this.#decoder = decoder;
    else if (decoder === 'unknown') this.#reading = unreadable('its content coding is not supported');
    held.request.on('data', this.#onData);
    held.request.on('end', this.#onEnd);
  }

  /** Discards the body, because nobody waits for the result any more. */
  drop(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#budget.give(this.#heldBytes);
    this.#chunks = [];
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#budget.take(chunk.length)) return this.#refuse(noRoomFailure());
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#reading === undefined) {
      if (this.#decoder === undefined) this.#look(chunk);
      else if (!this.#decoder.push(chunk)) this.#held.request.pause();
    }
    if (this.#isOver) return;
    if (this.#reading !== undefined) this.#continueUnlessShort();
    else if (this.#heldBytes > MAX_HELD_BYTES) this.#refuse(outOfReachFailure(MAX_HELD_BYTES));
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    if (this.#heldBytes === 0) this.#reading = NO_MODEL;
    if (this.#reading !== undefined) this.#continue();
    else if (this.#decoder === undefined) this.#read(this.#reader.end());
    else this.#decoder.finish();
  };

  #look(piece: Buffer): void {
    if (this.#reading !== undefined || this.#isOver) return;
    this.#decodedBytes += piece.length;
    const reading = this.#reader.push(piece);
    if (reading !== undefined) this.#read(reading);
    else if (this.#decodedBytes > MAX_HELD_BYTES) this.#refuse(outOfReachFailure(MAX_HELD_BYTES));
  }

  #read(reading: ModelReading): void {
    if (this.#reading !== undefined || this.#isOver) return;
    this.#reading = reading;
    this.#decoder?.close();
    this.#held.request.resume();
    this.#continueUnlessShort();
  }

  /** Continues, but waits for the rest of a short body so that it can be sent in one write. */
  #continueUnlessShort(): void {
    const { contentLength } = this.#held;
    const isShort = contentLength >= 0 && contentLength <= MAX_COLLECT_BYTES;
    if (this.#isEnded || !isShort || this.#reading?.kind === 'unreadable') this.#continue();
  }

  #continue(): void {
    if (this.#isOver || this.#reading === undefined) return;
    const reading = this.#reading;
    if (reading.kind === 'unreadable') return this.#refuse(unreadableFailure(reading.why));
    this.#leave();
    this.#done({ kind: 'read', reading, body: this.#body() });
  }

  #body(): UpstreamRequest['body'] {
    const chunks = this.#chunks;
    this.#chunks = [];
    if (!this.#isEnded || this.#heldBytes > MAX_COLLECT_BYTES) {
      return new UploadBody(this.#held.request, this.#budget, chunks);
    }
    this.#budget.give(this.#heldBytes);
    return this.#heldBytes === 0 ? null : Buffer.concat(chunks);
  }

  #refuse(failure: Failure): void {
    this.drop();
    this.#done({ kind: 'refused', failure });
  }

  #leave(): void {
    this.#isOver = true;
    this.#decoder?.close();
    this.#held.request.removeListener('data', this.#onData);
    this.#held.request.removeListener('end', this.#onEnd);
  }
}

function noRoomFailure(): Failure {
  return new Failure(
    'rules_busy',
    'Too many large requests are waiting for the routing rules at the moment. Try again in a second.',
  );
}
