/** One HTTP/1.1 message as it was on the wire; strings are latin1, one character per byte. */
export interface WireMessage {
  readonly startLine: string;
  /** Names and values in their original order and case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Body without chunk framing. */
  readonly body: string;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** The whole message as received. */
  readonly raw: string;
}

/** Facts that {@link parseMessage} cannot see in the bytes. */
export interface ParseOptions {
  /** The sender has closed its side, so a body without framing is complete. */
  readonly ended: boolean;
  /** The message is a response to a HEAD request and has no body, whatever its headers say. */
  readonly bodiless?: boolean;
}

/** Parses the first message in a text; undefined while it is incomplete. */
export function parseMessage(text: string, options: ParseOptions): WireMessage | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [startLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers = lines.map(readField);
  const at = headEnd + 4;
  const body = readBody(text, at, { ...options, startLine, headers });
  if (body === undefined) return undefined;
  return { startLine, headers, body: body.body, trailers: body.trailers, raw: text.slice(0, body.end) };
}

/** Returns the values of a header in order, by its lower-case name. */
export function valuesOf(message: WireMessage, lowerName: string): string[] {
  return message.headers.filter(([name]) => name.toLowerCase() === lowerName).map(([, value]) => value);
}

/**
 * Returns the headers without those with the given lower-case names and without `x-lunaroute-hops`, which the proxy
 * adds for a local provider.
 */
export function headersBut(message: WireMessage, ...lowerNames: string[]): (readonly [string, string])[] {
  const left = new Set([...lowerNames, 'x-lunaroute-hops']);
  return message.headers.filter(([name]) => !left.has(name.toLowerCase()));
}

/** Returns the status code of a response. */
export function statusOf(message: WireMessage): number {
  return Number(message.startLine.split(' ')[1]);
}

interface Framed extends ParseOptions {
  readonly startLine: string;
  readonly headers: WireMessage['headers'];
}

interface ReadBody {
  readonly body: string;
  readonly trailers: WireMessage['trailers'];
  readonly end: number;
}

function readBody(text: string, at: number, message: Framed): ReadBody | undefined {
  const value = (name: string): string | undefined =>
    message.headers.find(([other]) => other.toLowerCase() === name)?.[1];
  const isResponse = message.startLine.startsWith('HTTP/');
  const bodiless =
    message.bodiless === true || (isResponse && /^HTTP\/1\.\d (?:1\d\d|204|304)/u.test(message.startLine));
  if (bodiless) return { body: '', trailers: [], end: at };
  if (value('transfer-encoding') !== undefined) return readChunks(text, at);
  const length = value('content-length');
  if (length !== undefined) {
    const end = at + Number(length);
    return text.length < end ? undefined : { body: text.slice(at, end), trailers: [], end };
  }
  if (!isResponse) return { body: '', trailers: [], end: at };
  return message.ended ? { body: text.slice(at), trailers: [], end: text.length } : undefined;
}

function readChunks(text: string, start: number): ReadBody | undefined {
  let body = '';
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const from = lineEnd + 2;
    if (size === 0) return readTrailers(text, from, body);
    if (text.length < from + size + 2) return undefined;
    body += text.slice(from, from + size);
    at = from + size + 2;
  }
}

function readTrailers(text: string, from: number, body: string): ReadBody | undefined {
  if (text.startsWith('\r\n', from)) return { body, trailers: [], end: from + 2 };
  const end = text.indexOf('\r\n\r\n', from);
  if (end < 0) return undefined;
  return { body, trailers: text.slice(from, end).split('\r\n').map(readField), end: end + 4 };
}

function readField(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  // trim() would also remove bytes that belong to the value.
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/gu, '')];
}
