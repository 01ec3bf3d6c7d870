import { ALL_DIALECTS } from '../dialects/dialects.ts';
import { NOTHING, TOTALS, type Weight } from './field-scanner.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { LongText, type LongTextLimits } from './long-text.ts';

/** What ends a stream; clients hang up right after it. */
const LAST = new RegExp(
  `(?:^|\\n)(?:${ALL_DIALECTS.flatMap(({ terminalEvents }) => terminalEvents).join('|')})`,
  'u',
);

/** Of a larger event only its beginning and its end are kept. */
export const MAX_EVENT_BYTES = 256 * 1024;
/** Enough for the type and the state of a response at the beginning, and for its usage at the end. */
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

/** Who hears of a stream's events. Bytes are good only until the call returns. */
export interface EventSink {
  /** What a piece holds; whole events that hold nothing are not taken apart, those with totals once nothing replaces them. */
  readonly weigh?: (piece: Buffer) => Weight;
  /** Says whether it was worth reading: of anything else only the beginning is looked at for the end of the stream. */
  readonly event: (data: Buffer) => boolean;
  /** An event of more than 256 kB. */
  readonly longEvent: (event: LongText) => void;
}

/**
 * Takes a stream of server-sent events apart, piece by piece, and hands over the data of each event; several data
 * lines are joined (HTML standard, 9.2.6). Lines end with LF or CRLF. It keeps no more than one event.
 */
export class EventStreamReader {
  readonly #sink: EventSink;
  /** The beginning of a line whose end has not come. */
  readonly #line = new GrowingBytes(MAX_EVENT_BYTES);
  /** Data of the event so far, where it cannot be left in the piece it came in. */
  readonly #data = new GrowingBytes(MAX_EVENT_BYTES);
  /** The one data line of the event so far, still in the piece it came in. */
  #only: Buffer | undefined;
  #hasData = false;
  #name = '';
  /** The event so far, where it is too large to be kept. */
  #long: LongText | undefined;
  /** A line of such an event has begun and is not empty. */
  #longLine = false;
  /** The latest piece, where it was not taken apart. */
  #unread: Buffer | undefined;
  /** The latest piece with nothing but totals, where it was not taken apart. */
  #totals: Buffer | undefined;
  #wasLast = false;
  /** Events that were too large. */
  skipped = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Whether the latest event is whole, and one after which nothing comes. */
  get isAtEnd(): boolean {
    // Looked at only now: it costs more than all else, and is asked once.
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

  /** No event has begun that has not ended. */
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
    // The piece is not ours to keep.
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

  /** From now on only the ends of the event are kept; `pieces` have come since the data that was. */
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

/** Whether a piece ends with an empty line. With CRLF the last but one is a CR, so the line before it decides. */
function endsEvent(chunk: Buffer): boolean {
  const { length } = chunk;
  return (
    chunk[length - 1] === LINE_FEED &&
    (chunk[length - 2] === LINE_FEED ||
      (chunk[length - 2] === CARRIAGE_RETURN && chunk[length - 3] === LINE_FEED))
  );
}

function begins(line: Buffer, name: Buffer): boolean {
  // A few bytes: a call into the runtime costs more.
  for (let at = 0; at < name.length; at += 1) if (line[at] !== name[at]) return false;
  return true;
}

function isReturn(line: Buffer): boolean {
  return line.length === 1 && line[0] === CARRIAGE_RETURN;
}

function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').trim();
}

/** Whether an event, by its name (empty where it has none) and its data, is one after which nothing comes. */
export function isLastEvent(name: string, data: Buffer): boolean {
  return LAST.test(`event:${name}\ndata:${data.toString('latin1')}`);
}
