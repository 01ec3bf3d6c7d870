/** Start of a message, as described by its first frame's header. */
export interface MessageBegin {
  readonly isText: boolean;
  /** Whether the payload is compressed (RFC 7692, 6). */
  readonly isCoded: boolean;
  /** Message length if it has a single frame; undefined if more frames follow. */
  readonly length: number | undefined;
}

/** Receives messages. Bytes are valid only until the call returns. */
export interface FrameSink {
  begin(message: MessageBegin): void;
  /** Receives a piece of the payload. A client's payload is masked; `unmasked` reverses that. */
  piece(bytes: Buffer, frame: FramePlace): void;
  end(): void;
}

/** Position of a piece within its frame. */
export interface FramePlace {
  /** Number of payload bytes before the piece. */
  readonly offset: number;
  readonly length: number;
  /** Undefined if the payload is not masked. */
  readonly mask: Buffer | undefined;
}

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PONG = 10;
/** Maximum header size: two bytes, a length of eight, a mask of four. */
const MAX_HEAD_BYTES = 14;
const MAX_CONTROL_BYTES = 125;

/** Parses one direction of a WebSocket into messages (RFC 6455, 5.2), piece by piece; buffers only the frame header. */
export class FrameReader {
  readonly #isMasked: boolean;
  readonly #mayBeCoded: boolean;
  readonly #sink: FrameSink;
  readonly #head = Buffer.alloc(MAX_HEAD_BYTES);
  #headBytes = 0;
  #headNeeds = 2;
  #mask: Buffer | undefined;
  #length = 0;
  #offset = 0;
  #inPayload = false;
  #isControl = false;
  #isFinal = false;
  #inMessage = false;
  #isOver = false;

  /** `isMasked` for the client's direction; `mayBeCoded` if compression was negotiated. */
  constructor(
    { isMasked, mayBeCoded }: { readonly isMasked: boolean; readonly mayBeCoded: boolean },
    sink: FrameSink,
  ) {
    this.#isMasked = isMasked;
    this.#mayBeCoded = mayBeCoded;
    this.#sink = sink;
  }

  /** Whether a close frame was received. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Parses a piece; returns false if the data is not a valid WebSocket stream. Ignores everything after a close frame.
   */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length && !this.#isOver) {
      if (this.#inPayload) {
        const end = Math.min(chunk.length, at + this.#length - this.#offset);
        this.#payload(chunk.subarray(at, end));
        at = end;
        continue;
      }
      const taken = Math.min(this.#headNeeds - this.#headBytes, chunk.length - at);
      chunk.copy(this.#head, this.#headBytes, at, at + taken);
      this.#headBytes += taken;
      at += taken;
      if (this.#headBytes === this.#headNeeds && !this.#readHead()) return false;
    }
    return true;
  }

  /** Parses the header as far as received; returns false if it is invalid. */
  #readHead(): boolean {
    const [first = 0, second = 0] = this.#head;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const needs = 2 + lengthBytes + (this.#isMasked ? 4 : 0);
    if (this.#headBytes < needs) {
      this.#headNeeds = needs;
      return this.#headBytes > 2 || this.#isAllowed(first, second);
    }
    if (needs === 2 && !this.#isAllowed(first, second)) return false;
    if (short === 127 && this.#head.readUInt32BE(2) > 0x1f_ff_ff) return false;
    this.#length =
      short === 127
        ? Number(this.#head.readBigUInt64BE(2))
        : short === 126
          ? this.#head.readUInt16BE(2)
          : short;
    this.#mask = this.#isMasked ? Buffer.from(this.#head.subarray(needs - 4, needs)) : undefined;
    this.#beginFrame(first);
    return true;
  }

  /** Validates the first two header bytes (RFC 6455, 5.2 to 5.5; RFC 7692, 6.1). */
  #isAllowed(first: number, second: number): boolean {
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    const isCoded = (first & 0x40) !== 0;
    if ((first & 0x30) !== 0 || ((second & 0x80) !== 0) !== this.#isMasked) return false;
    if (isCoded && (!this.#mayBeCoded || (opcode !== TEXT && opcode !== BINARY))) return false;
    if (opcode >= CLOSE) return opcode <= PONG && isFinal && (second & 0x7f) <= MAX_CONTROL_BYTES;
    if (opcode > BINARY) return false;
    return (opcode === CONTINUATION) === this.#inMessage;
  }

  #beginFrame(first: number): void {
    const opcode = first & 0x0f;
    this.#headBytes = 0;
    this.#headNeeds = 2;
    this.#offset = 0;
    this.#isFinal = (first & 0x80) !== 0;
    this.#isControl = opcode >= CLOSE;
    this.#isOver = opcode === CLOSE;
    if (opcode === TEXT || opcode === BINARY) {
      this.#inMessage = true;
      const isCoded = (first & 0x40) !== 0;
      const length = this.#isFinal ? this.#length : undefined;
      this.#sink.begin({ isText: opcode === TEXT, isCoded, length });
    }
    this.#inPayload = true;
    if (this.#length === 0) this.#endFrame();
  }

  #payload(bytes: Buffer): void {
    const { length } = bytes;
    if (!this.#isControl)
      this.#sink.piece(bytes, { offset: this.#offset, length: this.#length, mask: this.#mask });
    this.#offset += length;
    if (this.#offset === this.#length) this.#endFrame();
  }

  #endFrame(): void {
    this.#inPayload = false;
    if (this.#isControl || !this.#isFinal) return;
    this.#inMessage = false;
    this.#sink.end();
  }
}

/** Copy of a piece with its mask removed; the piece itself if it is not masked. */
export function unmasked(bytes: Buffer, { offset, mask }: Pick<FramePlace, 'offset' | 'mask'>): Buffer {
  if (mask === undefined) return bytes;
  const plain = Buffer.allocUnsafe(bytes.length);
  // Indexes are always within bounds; the fallbacks only satisfy the compiler.
  for (let at = 0; at < bytes.length; at += 1) plain[at] = (bytes[at] ?? 0) ^ (mask[(offset + at) & 3] ?? 0);
  return plain;
}
