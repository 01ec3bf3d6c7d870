import { FormModelReader } from './form-model.ts';
import { JsonModelReader } from './json-model.ts';
import { type ModelReader, type ModelReading, NO_MODEL, unreadable } from './model-reading.ts';

const BOM = [0xef, 0xbb, 0xbf];
const OTHER_KIND = unreadable('the body is neither a JSON object nor a form');

/** Facts about a request's body from its head. */
export interface BodyKind {
  readonly contentType: string;
  /** Whether forms at this path name a model. */
  readonly hasFormModel: boolean;
}

/**
 * Finds the model in a decoded body. A JSON body is recognised by its first byte, not by its content type, which
 * providers ignore as well.
 */
export class BodyModelReader implements ModelReader {
  readonly #kind: BodyKind;
  #reader: ModelReader | undefined;
  /** Number of bytes inspected before the body's kind is known. */
  #begun = 0;
  #bomSeen = 0;

  constructor(kind: BodyKind) {
    this.#kind = kind;
  }

  push(piece: Buffer): ModelReading | undefined {
    if (this.#reader !== undefined) return this.#reader.push(piece);
    for (const [at, byte] of piece.entries()) {
      if (this.#isBlank(byte)) continue;
      const reader = this.#readerFor(byte);
      if (!('push' in reader)) return reader;
      this.#reader = reader;
      return reader.push(reader instanceof JsonModelReader ? piece.subarray(at) : piece);
    }
    return undefined;
  }

  end(): ModelReading {
    if (this.#reader !== undefined) return this.#reader.end();
    return this.#begun === 0 ? NO_MODEL : OTHER_KIND;
  }

  #isBlank(byte: number): boolean {
    this.#begun += 1;
    if (this.#begun === this.#bomSeen + 1 && byte === BOM[this.#bomSeen]) {
      this.#bomSeen += 1;
      return true;
    }
    return byte === 32 || byte === 9 || byte === 10 || byte === 13;
  }

  #readerFor(byte: number): ModelReader | ModelReading {
    if (byte === 123 /* { */) return new JsonModelReader();
    const { contentType, hasFormModel } = this.#kind;
    if (!/^multipart\//iu.test(contentType.trim())) return OTHER_KIND;
    if (!hasFormModel) return NO_MODEL;
    const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^;\s"]{1,200}))/iu.exec(contentType) ?? [];
    const boundary = quoted ?? plain;
    return boundary === undefined ? unreadable('the form has no boundary') : new FormModelReader(boundary);
  }
}
