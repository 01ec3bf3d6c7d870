import { ALL_DIALECTS } from '../dialects/dialects.ts';
import { NOTHING, TOTALS, type Weight } from './field-scanner.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { LongText, type LongTextLimits } from './long-text.ts';

/** Matches the terminal events of a stream; clients hang up right after them. */
const LAST = new RegExp(
  `(?:^|\\n)(?:${ALL_DIALECTS.flatMap(({ terminalEvents }) => terminalEvents).join('|')})`,
  'u',
);

/** Only the beginning and end of larger events are kept. */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Enough for the type and state of a response at the beginning, and its usage at the end. */
export const EVENT_ENDS: LongTextLimits = { headBytes: 1024, tailBytes: 2048 };

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const DATA = Buffer.from('data:');
const EVENT = Buffer.from('event:');
const NEW_LINE = Buffer.from('\n');
const MAX_NAME_BYTES = 64;
/** Enough for the type of an event. */
const BEGINNING_BYTES = 64;

/** Receives the events of a stream. Bytes are valid only until the call returns. */
export interface EventSink {
  /**
   * Weighs a piece. Whole events that contain nothing are not parsed, and those with only totals are parsed only if no
   * later totals replace them.
   */
  readonly weigh?: (piece: Buffer) => Weight;
  /** Returns whether the event was of interest; for others, only the beginning is checked for a terminal event. */
  readonly event: (data: Buffer) => boolean;
  /** Receives an event of more than 256 kB. */
  readonly longEvent: (event: LongText) => void;
}

/**
 * Parses a stream of server-sent events piece by piece and passes on the data of each event; multiple data lines are
 * joined (HTML standard, 9.2.6). Lines end with LF or CRLF. Buffers at most one event.
 */
export class EventStreamReader {
  readonly #sink: EventSink;
  /** Beginning of an incomplete line. */
  readonly #line = new GrowingBytes(MAX_EVENT_BYTES);
  /** Data of the current event, if it spans several lines or pieces. */
  readonly #data = new GrowingBytes(MAX_EVENT_BYTES);
  /** The only data line of the current event so far, still in the piece it came in. */
  #only: Buffer | undefined;
  #hasData = false;
  #name = '';
  /** Current event, if it is too large to keep. */
  #long: LongText | undefined;
  /** Whether the current line of such an event is not empty. */
  #longLine = false;
  /** Latest piece, if it was not parsed. */
  #unread: Buffer | undefined;
  /** Latest piece with only totals, if it was not parsed. */
  #totals: Buffer | undefined;
  #wasLast = false;
  /** Number of events that were too large. */
  skipped = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Whether the latest event is complete and is a terminal event. */
  get isAtEnd(): boolean {
    // Parsed only when this is read, which happens once: parsing costs more than everything else.
    const unread = this.#unread;
    const isTotals = unread === this.#totals;
    this.#unread = undefined;
    this.#readTotals();
    if (unread !== undefined && !isTotals) this.#takeApart(unread);
    return this.#wasLast && this.#isBetween;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#unread = undefined;
    const weight = this.#isBetween && endsEvent(chunk) ? this.#sink.weigh?.(chunk) : undefined;
    if (weight === NOTHING || weight === TOTALS) {
      this.#unread = chunk;
      if (weight === TOTALS) this.#totals = chunk;
      return;
    }
    this.#readTotals();
    this.#takeApart(chunk);
  }

  #readTotals(): void {
    const totals = this.#totals;
    this.#totals = undefined;
    if (totals !== undefined) this.#takeApart(totals);
  }

  /** Whether no event is incomplete. */
  get #isBetween(): boolean {
    return !this.#hasData && this.#long === undefined && this.#line.length === 0 && this.#name === '';
  }

  #takeApart(chunk: Buffer): void {
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
    // A copy, so that the piece, often part of a larger buffer, can be freed.
    if (this.#only !== undefined) {
      const only = this.#only;
      this.#only = undefined;
      this.#keepData(only);
    }
  }

  #hold(piece: Buffer): void {
    if (this.#long !== undefined) {
      this.#longLine ||= piece.some((byte) => byte !== CARRIAGE_RETURN);
      this.#long.append(piece);
    } else if (this.#data.length + this.#line.length + piece.length > MAX_EVENT_BYTES) {
      this.#goLong([this.#line.bytes(), piece], true);
    } else this.#line.append(piece);
  }

  #endLine(rest: Buffer): void {
    if (this.#long !== undefined) return this.#endLongLine(this.#long, rest);
    let line = rest;
    if (this.#line.length > 0) {
      if (!this.#line.append(rest)) return this.#goLong([this.#line.bytes(), rest], false);
      line = this.#line.bytes();
    }
    if (line[line.length - 1] === CARRIAGE_RETURN) line = line.subarray(0, -1);
    if (line.length === 0) this.#endEvent();
    else if (begins(line, DATA)) this.#take(line, line.buffer === rest.buffer);
    else if (begins(line, EVENT)) this.#name = textOf(line.subarray(EVENT.length, MAX_NAME_BYTES));
    this.#line.clear();
  }

  #endLongLine(long: LongText, rest: Buffer): void {
    const isEmpty = !this.#longLine && (rest.length === 0 || isReturn(rest));
    this.#longLine = false;
    if (!isEmpty) return long.append(rest);
    this.#long = undefined;
    this.#wasLast = isLastEvent(this.#name, long.head);
    this.#sink.longEvent(long);
    this.#forget();
  }

  #take(line: Buffer, isInPiece: boolean): void {
    const data = line.subarray(line[DATA.length] === SPACE ? DATA.length + 1 : DATA.length);
    if (line.length > MAX_EVENT_BYTES) return this.#goLong([line], false);
    if (!this.#hasData && isInPiece) {
      this.#hasData = true;
      this.#only = data;
      return;
    }
    if (this.#only !== undefined) this.#keepData(this.#only);
    this.#only = undefined;
    if (this.#hasData && this.#long === undefined) this.#keepData(NEW_LINE);
    this.#hasData = true;
    if (this.#long === undefined) this.#keepData(data);
    else this.#long.append(data);
  }

  #keepData(data: Buffer): void {
    if (!this.#data.append(data)) this.#goLong([data], false);
  }

  /** From here on keeps only the ends of the event; `pieces` follow the data collected so far. */
  #goLong(pieces: readonly Buffer[], inLine: boolean): void {
    this.skipped += 1;
    const long = new LongText(EVENT_ENDS);
    if (this.#hasData) long.append(this.#only ?? this.#data.bytes());
    for (const piece of pieces) long.append(begins(piece, DATA) ? piece.subarray(DATA.length) : piece);
    this.#long = long;
    this.#longLine = inLine;
    this.#line.clear();
    const name = this.#name;
    this.#forget();
    this.#name = name;
  }

  #endEvent(): void {
    if (this.#hasData) {
      const data = this.#only ?? this.#data.bytes();
      const isRead = this.#sink.event(data);
      this.#wasLast = isLastEvent(this.#name, isRead ? data : data.subarray(0, BEGINNING_BYTES));
    }
    this.#forget();
  }

  #forget(): void {
    this.#only = undefined;
    this.#hasData = false;
    this.#name = '';
    this.#data.clear();
  }
}

/**
 * Whether a piece ends with an empty line. With CRLF, the byte before the last LF is a CR, so look at the one before
 * that.
 */
function endsEvent(chunk: Buffer): boolean {
  const { length } = chunk;
  return (
    chunk[length - 1] === LINE_FEED &&
    (chunk[length - 2] === LINE_FEED ||
      (chunk[length - 2] === CARRIAGE_RETURN && chunk[length - 3] === LINE_FEED))
  );
}

function begins(line: Buffer, name: Buffer): boolean {
  // A call into the runtime would cost more for so few bytes.
  for (let at = 0; at < name.length; at += 1) if (line[at] !== name[at]) return false;
  return true;
}

function isReturn(line: Buffer): boolean {
  return line.length === 1 && line[0] === CARRIAGE_RETURN;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').trim();
}

/** Whether an event with this name (empty if it has none) and data terminates the stream. */
export function isLastEvent(name: string, data: Buffer): boolean {
  return LAST.test(`event:${name}\ndata:${data.toString('latin1')}`);
}
