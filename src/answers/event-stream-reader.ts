import { GrowingBytes } from './growing-bytes.ts';

/** The data of a larger event is not looked at. */
export const EVENT_MOST_BYTES = 256 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const DATA = Buffer.from('data:');
const NEW_LINE = Buffer.from('\n');

/**
 * Takes a stream of server-sent events apart, piece by piece, and hands over the data of each event; several data
 * lines are joined (HTML standard, 9.2.6). Lines end with LF or CRLF. It keeps no more than one event.
 */
export class EventStreamReader {
  readonly #onData: (data: Buffer) => void;
  /** The beginning of a line whose end has not come. */
  readonly #line = new GrowingBytes(EVENT_MOST_BYTES);
  /** Data of the event so far, where it cannot be left in the piece it came in. */
  readonly #data = new GrowingBytes(EVENT_MOST_BYTES);
  /** The one data line of the event so far, still in the piece it came in. */
  #only: Buffer | undefined;
  #hasData = false;
  /** The event is too large: the rest of it is passed over. */
  #skipping = false;
  /** A line that is passed over has begun and is not empty. */
  #skippedLine = false;
  /** Events that were too large. */
  skipped = 0;

  /** `onData` gets bytes that are good only until it returns. */
  constructor(onData: (data: Buffer) => void) {
    this.#onData = onData;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const end = chunk.indexOf(LINE_FEED, at);
      if (end < 0) {
        this.#hold(chunk.subarray(at));
        break;
      }
      this.#endLine(chunk.subarray(at, end));
      at = end + 1;
    }
    // The piece is not ours to keep.
    if (this.#only !== undefined) {
      const only = this.#only;
      this.#only = undefined;
      this.#keepData(only);
    }
  }

  #hold(piece: Buffer): void {
    if (this.#skipping) this.#skippedLine ||= piece.some((byte) => byte !== CARRIAGE_RETURN);
    else if (this.#data.length + this.#line.length + piece.length > EVENT_MOST_BYTES) this.#skip(true);
    else this.#line.append(piece);
  }

  #endLine(rest: Buffer): void {
    if (this.#skipping) {
      const isEmpty = !this.#skippedLine && (rest.length === 0 || isReturn(rest));
      this.#skippedLine = false;
      if (isEmpty) {
        this.#skipping = false;
        this.#forget();
      }
      return;
    }
    let line = rest;
    if (this.#line.length > 0) {
      if (!this.#line.append(rest)) return this.#skip(false);
      line = this.#line.bytes();
    }
    if (line[line.length - 1] === CARRIAGE_RETURN) line = line.subarray(0, -1);
    if (line.length === 0) this.#endEvent();
    else if (isData(line)) this.#take(line, line.buffer === rest.buffer);
    this.#line.clear();
  }

  #take(line: Buffer, isInPiece: boolean): void {
    const data = line.subarray(line[DATA.length] === SPACE ? DATA.length + 1 : DATA.length);
    if (line.length > EVENT_MOST_BYTES) return this.#skip(false);
    if (!this.#hasData && isInPiece) {
      this.#hasData = true;
      this.#only = data;
      return;
    }
    if (this.#only !== undefined) this.#keepData(this.#only);
    this.#only = undefined;
    if (this.#hasData && !this.#skipping) this.#keepData(NEW_LINE);
    this.#hasData = true;
    if (!this.#skipping) this.#keepData(data);
  }

  #keepData(data: Buffer): void {
    if (!this.#data.append(data)) this.#skip(false);
  }

  #skip(inLine: boolean): void {
    this.skipped += 1;
    this.#skipping = true;
    this.#skippedLine = inLine;
    this.#line.clear();
    this.#forget();
  }

  #endEvent(): void {
    if (this.#hasData) this.#onData(this.#only ?? this.#data.bytes());
    this.#forget();
  }

  #forget(): void {
    this.#only = undefined;
    this.#hasData = false;
    this.#data.clear();
  }
}

function isData(line: Buffer): boolean {
  return line.length >= DATA.length && line.compare(DATA, 0, DATA.length, 0, DATA.length) === 0;
}

function isReturn(line: Buffer): boolean {
  return line.length === 1 && line[0] === CARRIAGE_RETURN;
}
