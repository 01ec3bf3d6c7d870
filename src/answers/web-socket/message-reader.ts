import { BodyDecoder, type Decoders } from '../body-decoder.ts';
import { type FramePlace, FrameReader, type MessageBegin, unmasked } from './frame-reader.ts';
import { JsonSplitter } from './json-splitter.ts';
import { type MessageText, TextBuilder, type TextLimits } from './message-text.ts';

/** Parameters of the extension. The decoder uses the maximum window, which fits all, so their values do not matter. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'server_no_context_takeover',
  'client_no_context_takeover',
  'server_max_window_bits',
  'client_max_window_bits',
]);

/** Bytes omitted from the end of a compressed message (RFC 7692, 7.2.1). */
const DEFLATE_END = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** Which direction of a WebSocket to read, and how. */
export interface MessageSide extends TextLimits {
  readonly isClient: boolean;
  /** Whether compression was negotiated. */
  readonly mayBeCoded: boolean;
}

/** Receives the messages. */
export interface MessageSink {
  text(text: MessageText): void;
  /** Called if the rest cannot be read. */
  lost(): void;
}

/**
 * Reads a copy of the text messages in one direction of a WebSocket. Compressed messages are decompressed in the thread
 * pool, in batches and with a single window, which also works for peers that reset theirs for each message.
 */
export class MessageReader {
  readonly #side: MessageSide;
  readonly #decoders: Decoders;
  readonly #sink: MessageSink;
  readonly #frames: FrameReader;
  readonly #plain: TextBuilder;
  readonly #decoded: TextBuilder;
  readonly #splitter = new JsonSplitter({ piece: (bytes, isEnd) => this.#decoded.take(bytes, isEnd) });
  #decoder: BodyDecoder | undefined;
  #message: MessageBegin | undefined;
  #isLost = false;

  constructor(side: MessageSide, decoders: Decoders, sink: MessageSink) {
    this.#side = side;
    this.#decoders = decoders;
    this.#sink = sink;
    this.#plain = new TextBuilder(side, (text) => this.#tellInTurn(text));
    this.#decoded = new TextBuilder(side, (text) => this.#tell(text));
    this.#frames = new FrameReader(
      { isMasked: side.isClient, mayBeCoded: side.mayBeCoded },
      {
        begin: (message) => (this.#message = message),
        piece: (bytes, place) => this.#piece(bytes, place),
        end: () => this.#end(),
      },
    );
  }

  push(chunk: Buffer): void {
    if (!this.#isLost && !this.#frames.push(chunk)) this.#lose();
  }

  /** Whether a close frame was received. */
  get hasClosed(): boolean {
    return this.#frames.isOver;
  }

  /** Whether some of the data could not be read. */
  get hasGivenUp(): boolean {
    return this.#isLost || this.#decoder?.isAtWork === false;
  }

  /** Decompresses what has arrived without waiting for more. */
  flush(): void {
    this.#decoder?.flush();
  }

  /** Calls back once the texts of all messages so far have been delivered. */
  settle(then: () => void): void {
    if (this.#decoder === undefined) then();
    else this.#decoder.settle(then);
  }

  /** Resets the decompression limits. */
  renew(): void {
    this.#decoder?.renew();
  }

  close(): void {
    this.#isLost = true;
    this.#decoder?.close();
  }

  #piece(bytes: Buffer, place: FramePlace): void {
    const { isText = false, isCoded = false, length } = this.#message ?? {};
    if (this.#isLost) return;
    if (isCoded) return this.#decode(unmasked(bytes, place));
    if (!isText) return;
    const isEnd = length !== undefined && place.offset + bytes.length === length;
    if (place.mask === undefined || place.length <= this.#side.wholeBytes)
      return this.#plain.take(unmasked(bytes, place), isEnd);
    this.#plain.goLong();
    this.#takeEnds(bytes, place, isEnd);
  }

  /** Unmasks only the parts of a long masked frame that are kept. */
  #takeEnds(bytes: Buffer, place: FramePlace, isEnd: boolean): void {
    const { headBytes, tailBytes } = this.#side.ends;
    const headEnd = Math.max(0, Math.min(bytes.length, headBytes - place.offset));
    const tailFrom = Math.max(headEnd, Math.min(bytes.length, place.length - tailBytes - place.offset));
    this.#plain.take(unmasked(bytes.subarray(0, headEnd), place), false);
    const tail = { ...place, offset: place.offset + tailFrom };
    this.#plain.take(unmasked(bytes.subarray(tailFrom), tail), isEnd);
  }

  #end(): void {
    const { isText = false, isCoded = false, length } = this.#message ?? {};
    this.#message = undefined;
    if (isCoded) this.#decode(DEFLATE_END);
    // A message with a single frame was already ended by its last piece.
    else if (isText && (length ?? 0) === 0) this.#plain.take(Buffer.alloc(0), true);
  }

  #decode(bytes: Buffer): void {
    this.#decoder ??= this.#open();
    // The compressed stream may also have ended on its side (RFC 7692, 7.2.3.4); the decoder would ignore what follows.
    if (this.#decoder?.isAtWork !== true) return this.#lose();
    this.#decoder.push(bytes);
  }

  #open(): BodyDecoder | undefined {
    const decoder = this.#decoders.open('permessage-deflate', (chunk) => {
      if (!this.#isLost && !this.#splitter.push(chunk)) this.#lose();
    });
    return decoder instanceof BodyDecoder ? decoder : undefined;
  }

  /** Keeps the order: an uncompressed text waits for earlier compressed ones. */
  #tellInTurn(text: MessageText): void {
    if (this.#decoder === undefined) return this.#tell(text);
    const kept = Buffer.isBuffer(text) ? Buffer.from(text) : text;
    this.#decoder.settle(() => this.#tell(kept));
  }

  #tell(text: MessageText): void {
    if (!this.#isLost) this.#sink.text(text);
  }

  #lose(): void {
    if (this.#isLost) return;
    this.close();
    this.#sink.lost();
  }
}

/** Encoding of a WebSocket's messages, from the server's Sec-WebSocket-Extensions (RFC 7692, 7). */
export function codingOf(accepted: string): 'plain' | 'deflate' | 'unknown' {
  if (accepted.trim() === '') return 'plain';
  const [name = '', ...parameters] = accepted.split(';').map((part) => part.trim().toLowerCase());
  const areKnown = parameters.every((parameter) => PARAMETERS.has(parameter.split('=')[0]?.trim() ?? ''));
  return name === 'permessage-deflate' && areKnown ? 'deflate' : 'unknown';
}
