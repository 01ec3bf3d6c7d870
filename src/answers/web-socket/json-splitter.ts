const QUOTE = 34;
const BACKSLASH = 92;

/** Receives the objects; a piece is valid only until the call returns. */
export interface ObjectSink {
  /** Receives bytes of an object; `isEnd` on its last piece. */
  piece(bytes: Buffer, isEnd: boolean): void;
}

/**
 * Splits concatenated JSON objects. WebSocket messages are decompressed in batches, because decompressing each
 * separately would cost more than everything else.
 */
export class JsonSplitter {
  readonly #sink: ObjectSink;
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  constructor(sink: ObjectSink) {
    this.#sink = sink;
  }

  /** Reads a piece; returns false if anything but an object begins. */
  push(chunk: Buffer): boolean {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#inString) this.#readString(byte);
      else if (byte === QUOTE) {
        if (this.#depth === 0) return false;
        this.#inString = true;
      } else if (byte === 123 || byte === 91 /* { [ */) {
        if (this.#depth === 0) from = at;
        this.#depth += 1;
      } else if (byte === 125 || byte === 93 /* } ] */) {
        this.#depth -= 1;
        if (this.#depth < 0) return false;
        if (this.#depth > 0) continue;
        this.#sink.piece(chunk.subarray(from, at + 1), true);
        from = at + 1;
      } else if (this.#depth === 0 && byte !== undefined && byte > 32) return false;
    }
    if (this.#depth > 0 && from < chunk.length) this.#sink.piece(chunk.subarray(from), false);
    return true;
  }

  #readString(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }
}
