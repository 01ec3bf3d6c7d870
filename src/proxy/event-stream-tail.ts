import { ALL_DIALECTS } from '../dialects/dialects.ts';

/** A terminal event larger than this is not recognised; it keeps memory small. */
const KEPT_MOST_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** What ends a stream; clients hang up right after it. */
const TERMINAL = new RegExp(
  `(?:^|\\n)(?:${ALL_DIALECTS.flatMap(({ terminalEvents }) => terminalEvents).join('|')})`,
  'u',
);

/** Remembers the latest event of a stream, to tell whether the stream had come to its end when its client left. */
export class EventStreamTail {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #whole = true;

  /** Takes the next piece; costs two comparisons. */
  push(chunk: Buffer): void {
    if (this.#whole) {
      this.#chunks = [chunk];
      this.#bytes = chunk.length;
    } else if (this.#bytes < KEPT_MOST_BYTES) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
    }
    // An empty line ends an event. With CRLF the last but one is a CR, so the line before it decides.
    const { length } = chunk;
    this.#whole =
      chunk[length - 1] === LINE_FEED &&
      (chunk[length - 2] === LINE_FEED || (chunk[length - 2] === 13 && chunk[length - 3] === LINE_FEED));
  }

  /** Whether the last whole event was one after which nothing comes. */
  get isAtEnd(): boolean {
    return this.#whole && TERMINAL.test(Buffer.concat(this.#chunks).toString('latin1'));
  }
}

/** Whether a response's headers, names and values in turn, announce a stream of events. */
export function isEventStream(headers: readonly string[]): boolean {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.length !== 12 || headers[at]?.toLowerCase() !== 'content-type') continue;
    return headers[at + 1]?.toLowerCase().startsWith('text/event-stream') ?? false;
  }
  return false;
}
