import type { Dialect } from '../contract/dialect.ts';
import { DIALECT_OF_HEADER } from '../dialects/dialects.ts';

/** The headers to forward, and the values the proxy reads from a request's headers. */
export interface RequestHead {
  /** Alternating names and values, without hop-by-hop headers, Host, Expect and the proxy's own token. */
  forward: string[];
  host: string | undefined;
  hostCount: number;
  /** After the guard, an allowed origin. Several Origin headers are joined, which matches no allowed origin. */
  origin: string | undefined;
  secFetchSite: string | undefined;
  /** The proxy's own token, from `x-lunaroute-token`. */
  token: string | undefined;
  /** Number of LunaRoute proxies the request has passed. */
  hops: number;
  /** -1 if no length is given. */
  contentLength: number;
  /** Transfer coding in lower case; empty if there is none. */
  transferCoding: string;
  upgrade: string | undefined;
  /** Expectation other than `100-continue`, which Node handles. */
  expected: string | undefined;
  /** Dialect identified by a header such as `anthropic-version`. */
  dialect: Dialect | undefined;
  hasIdempotencyKey: boolean;
}

/** Counts the LunaRoute proxies a request has passed, to break loops. */
export const HOPS_HEADER = 'x-lunaroute-hops';

/** Headers not forwarded (RFC 9110, 7.6.1), besides those named by Connection. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  // Meant for this proxy only; providers use other headers for authentication (RFC 9110, 11.7.1).
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);
/** Kept even if Connection names them, since framing and routing depend on them. */
const NEVER_NAMED: ReadonlySet<string> = new Set(['content-length', 'host', 'close', 'keep-alive']);
const VERSION_LENGTHS = [...DIALECT_OF_HEADER.keys()].map((name) => name.length);
/** Lengths of the names that {@link readNamed} handles; other headers skip it. */
const NOTED_LENGTHS: readonly boolean[] = Array.from({ length: 32 }, (_, length) =>
  [2, 4, 6, 7, 10, 14, 15, 16, 17, 19, ...VERSION_LENGTHS].includes(length),
);

/** Reads `rawHeaders` (alternating names and values, as received) in one pass. */
export function readRequestHead(rawHeaders: readonly string[]): RequestHead {
  const head: RequestHead = {
    forward: [],
    host: undefined,
    hostCount: 0,
    origin: undefined,
    secFetchSite: undefined,
    token: undefined,
    hops: 0,
    contentLength: -1,
    transferCoding: '',
    upgrade: undefined,
    expected: undefined,
    dialect: undefined,
    hasIdempotencyKey: false,
  };
  let connection = '';
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    if (NOTED_LENGTHS[name.length] === true) {
      const lower = name.toLowerCase();
      if (lower === 'connection') connection += `,${value}`;
      if (!readNamed(head, lower, value)) continue;
    }
    head.forward.push(name, value);
  }
  if (connection !== '' && connection !== ',keep-alive') dropNamed(head, connection);
  return head;
}

/** Records what the proxy needs from a header; returns false if the header isn't forwarded. */
function readNamed(head: RequestHead, lower: string, value: string): boolean {
  switch (lower) {
    case 'host':
      head.host = value;
      head.hostCount += 1;
      return false;
    case 'expect': // handled by this server; undici would reject it
      if (value.trim().toLowerCase() !== '100-continue') head.expected = value.trim();
      return false;
    case 'x-lunaroute-token':
      head.token = value;
      return false;
    case HOPS_HEADER:
      head.hops = Math.max(head.hops, Number(/^\d{1,3}$/u.exec(value.trim())?.[0] ?? 0));
      return false;
    // Servers that treat _ as - would take these for framing headers, conflicting with the real ones.
    case 'transfer_encoding':
    case 'content_length':
      return false;
    case 'transfer-encoding':
      head.transferCoding += head.transferCoding === '' ? value.toLowerCase() : `,${value.toLowerCase()}`;
      return false;
    case 'upgrade':
      head.upgrade = value;
      return false;
    case 'content-length':
      head.contentLength = Number(value);
      return true;
    case 'origin':
      head.origin = head.origin === undefined ? value : `${head.origin}, ${value}`;
      return true;
    case 'sec-fetch-site':
      head.secFetchSite = value;
      return true;
    case 'idempotency-key':
    case 'x-idempotency-key':
      head.hasIdempotencyKey ||= value.trim() !== '';
      return true;
    default:
      head.dialect ??= DIALECT_OF_HEADER.get(lower);
      return !HOP_BY_HOP.has(lower);
  }
}

function dropNamed(head: RequestHead, connection: string): void {
  const named = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((token) => token.trim()),
  );
  for (const token of NEVER_NAMED) named.delete(token);
  named.delete('');
  if (named.size === 0) return;
  if (named.has('idempotency-key') || named.has('x-idempotency-key')) head.hasIdempotencyKey = false;
  const kept: string[] = [];
  for (let at = 0; at + 1 < head.forward.length; at += 2) {
    const name = head.forward[at] ?? '';
    if (!named.has(name.toLowerCase())) kept.push(name, head.forward[at + 1] ?? '');
  }
  head.forward = kept;
}

/** Puts `name: value` in place of the first header named in `replaced`, or else at the end, and removes the others. */
export function replaceHeaders(
  headers: readonly string[],
  replaced: ReadonlySet<string>,
  header: readonly [name: string, value: string],
): string[] {
  const out: string[] = [];
  let placed = false;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!replaced.has(name.toLowerCase())) out.push(name, headers[at + 1] ?? '');
    else if (!placed) {
      out.push(...header);
      placed = true;
    }
  }
  if (!placed) out.push(...header);
  return out;
}

/** Returns all values of a header that may occur several times, joined by commas. */
export function headerValues(headers: readonly string[], lowerName: string): string {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === lowerName).join(',');
}

/** Returns the value of a header, by its lower-case name. */
export function headerValue(headers: readonly string[], lowerName: string): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.length === lowerName.length && headers[at]?.toLowerCase() === lowerName)
      return headers[at + 1];
  }
  return undefined;
}
