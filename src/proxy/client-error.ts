import type { Socket } from 'node:net';
import { Failure } from '../contract/failures.ts';

/** Limits for the head of a request. */
export const HEAD_LIMITS = { timeoutMs: 60_000, bytes: 64 * 1024, headers: 1000 } as const;

/** Error of Node's parser for bytes it cannot parse. */
export interface ClientError extends NodeJS.ErrnoException {
  /** The last bytes received; `bytesParsed` is how many of them were parsed. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** First byte of a TLS connection (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;

const LENGTH_MISTAKE =
  'The request states its length more than once: send Content-Length once, or Transfer-Encoding: chunked';

/** Explanations of invalid HTTP/1.1, and how to fix it, by the parser's error code. */
const NO_HTTP: Readonly<Record<string, string>> = {
  HPE_INVALID_URL:
    'The path has a character that no URL may have: percent-encode it, and begin the path with a slash',
  HPE_INVALID_METHOD: 'The request does not begin with an HTTP method, such as GET or POST',
  HPE_INVALID_CONSTANT:
    'HTTP/1.1 must follow the path: a space in the path is written as %20, and methods are those of HTTP',
  HPE_INVALID_VERSION: 'The request line must end in HTTP/1.1 and CR LF',
  HPE_INVALID_HEADER_TOKEN:
    'A header has an invalid character: names are letters, digits and hyphens, values have no control characters',
  HPE_INVALID_CONTENT_LENGTH: 'Content-Length must be a whole number',
  HPE_UNEXPECTED_CONTENT_LENGTH: LENGTH_MISTAKE,
  HPE_INVALID_TRANSFER_ENCODING: LENGTH_MISTAKE,
  HPE_INVALID_CHUNK_SIZE:
    'The body is not chunked as Transfer-Encoding says: a chunk begins with its size in hexadecimal',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'The chunks of the body have extensions of more than 16 KiB: send none',
  HPE_STRICT: 'A line of the request must end in CR LF',
  HPE_CR_EXPECTED: 'A line of the request must end in CR LF',
  HPE_LF_EXPECTED: 'A line of the request must end in CR LF',
  HPE_UNEXPECTED_SPACE: 'A header line begins with a space: each header must be on a line of its own',
  HPE_PAUSED_H2_UPGRADE: 'HTTP/2 is not supported: use HTTP/1.1',
  HPE_CLOSED_CONNECTION: 'The previous request ended the connection: open a new one',
};

/**
 * Returns the failure to report for bytes rejected by Node's parser; `isFirst` if the connection had no earlier
 * request.
 */
export function clientFailure(error: ClientError, socket: Socket, isFirst: boolean): Failure {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Failure('headers_too_large', formatOverflow(isFirst ? readOf(error, socket) : undefined));
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Failure(
        'request_timeout',
        `The request headers did not arrive within ${HEAD_LIMITS.timeoutMs / 1000} s.`,
      );
    default:
      return new Failure('bad_request', `${formatNoHttp(error)} (${error.code ?? error.message}).`);
  }
}

function formatNoHttp(error: ClientError): string {
  const { code = '', rawPacket } = error;
  if (code === 'HPE_INVALID_METHOD' && rawPacket?.[0] === TLS_HANDSHAKE)
    return 'This port speaks plain HTTP, and the client began TLS: use http:// in its base URL';
  if (
    code === 'HPE_INVALID_URL' &&
    rawPacket?.subarray(0, rawPacket.indexOf('\n')).some((byte) => byte > 0x7f)
  )
    return 'The path has characters beyond ASCII: percent-encode them (ü is %C3%BC)';
  return NO_HTTP[code] ?? 'Not a valid HTTP/1.1 request';
}

/** Returns how many bytes of the connection the parser had read when it gave up. */
function readOf({ rawPacket, bytesParsed = 0 }: ClientError, socket: Socket): number | undefined {
  return rawPacket === undefined ? undefined : socket.bytesRead - rawPacket.length + bytesParsed;
}

/**
 * The parser doesn't say which limit was exceeded. If the bytes read are within the size limit, it was the header
 * count.
 */
function formatOverflow(readBytes: number | undefined): string {
  const size = `${HEAD_LIMITS.bytes / 1024} KiB`;
  const count = `${HEAD_LIMITS.headers.toLocaleString('en')} headers`;
  if (readBytes === undefined) return `The request's headers exceed a limit: ${size}, or ${count}.`;
  return readBytes <= HEAD_LIMITS.bytes
    ? `The request has more than ${count}; the limits are ${count} and ${size}.`
    : `The request's headers are larger than ${size}; the limits are ${size} and ${count}.`;
}
