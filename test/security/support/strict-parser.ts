/** A request as RFC 9112 defines it; strings are latin1, one character per byte. */
export interface StrictRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Number of Host lines; a request without exactly one is refused, although its end is clear. */
  readonly hosts: number;
}

/** Content of a byte stream: complete requests, then nothing, an incomplete request, or invalid bytes. */
export interface StrictReading {
  readonly requests: readonly StrictRequest[];
  readonly rest: 'nothing' | 'incomplete' | 'invalid';
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) ([\x21-\x7e]+) +HTTP\/1\.([01])$/u;
const FIELD =
  /^([!#$%&'*+.^_`|~\w-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/u;
const CHUNK_SIZE = /^([\dA-Fa-f]{1,12})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/u;

class Incomplete extends Error {}
class Invalid extends Error {}

/**
 * Reads requests without any of the leniency that servers allow: lines end with CRLF, no folding, one length or one
 * coding `chunked` and never both. Several spaces before the version count as one (RFC 9112, 3). Written independently
 * of the proxy for comparison.
 */
export function readStrictly(bytes: string): StrictReading {
  const requests: StrictRequest[] = [];
  const at = { place: 0 };
  try {
    for (;;) {
      while (bytes.startsWith('\r\n', at.place)) at.place += 2;
      if (at.place >= bytes.length) return { requests, rest: 'nothing' };
      const { request, isLast } = readRequest(bytes, at);
      requests.push(request);
      if (isLast) return { requests, rest: 'nothing' };
    }
  } catch (error) {
    if (error instanceof Incomplete) return { requests, rest: 'incomplete' };
    if (error instanceof Invalid) return { requests, rest: 'invalid' };
    throw error;
  }
}

interface Cursor {
  place: number;
}

function readRequest(bytes: string, at: Cursor): { request: StrictRequest; isLast: boolean } {
  const [, method = '', target = '', minor] = REQUEST_LINE.exec(readLine(bytes, at)) ?? fail();
  const headers = readFields(bytes, at);
  const values = (name: string): string[] =>
    headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  const body = readBody(bytes, at, {
    lengths: values('content-length'),
    codings: values('transfer-encoding'),
    isOld: minor === '0',
  });
  const connection = values('connection').join(',').toLowerCase();
  const isLast = minor === '0' || connection.includes('close');
  return { request: { method, target, headers, body, hosts: values('host').length }, isLast };
}

function readFields(bytes: string, at: Cursor): (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  for (;;) {
    const line = readLine(bytes, at);
    if (line === '') return fields;
    const [, name = '', value = ''] = FIELD.exec(line) ?? fail();
    fields.push([name, value]);
  }
}

interface Framing {
  readonly lengths: readonly string[];
  readonly codings: readonly string[];
  readonly isOld: boolean;
}

function readBody(bytes: string, at: Cursor, { lengths, codings, isOld }: Framing): string {
  if (codings.length > 0) {
    if (isOld || lengths.length > 0 || codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked') fail();
    return readChunks(bytes, at);
  }
  if (lengths.length === 0) return '';
  const [length = ''] = lengths;
  if (lengths.length > 1 || !/^\d{1,15}$/u.test(length)) fail();
  return take(bytes, at, Number(length));
}

function readChunks(bytes: string, at: Cursor): string {
  let body = '';
  for (;;) {
    const [, size = ''] = CHUNK_SIZE.exec(readLine(bytes, at)) ?? fail();
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    body += take(bytes, at, length);
    if (take(bytes, at, 2) !== '\r\n') fail();
  }
  readFields(bytes, at);
  return body;
}

function readLine(bytes: string, at: Cursor): string {
  const end = bytes.slice(at.place).search(/[\r\n\0]/u);
  if (end < 0) throw new Incomplete();
  const stop = at.place + end;
  if (bytes[stop] !== '\r') fail();
  if (stop + 1 >= bytes.length) throw new Incomplete();
  if (bytes[stop + 1] !== '\n') fail();
  const line = bytes.slice(at.place, stop);
  at.place = stop + 2;
  return line;
}

function take(bytes: string, at: Cursor, length: number): string {
  if (at.place + length > bytes.length) throw new Incomplete();
  at.place += length;
  return bytes.slice(at.place - length, at.place);
}

function fail(): never {
  throw new Invalid();
}
