import { shortUserAgent } from '../contract/clients.ts';
import type { Dialect } from '../contract/dialect.ts';
import { DIALECT_OF_HEADER } from '../dialects/dialects.ts';
import { HeaderTable } from './header-table.ts';
import { isConnection, namedByConnection, REQUEST_HOP_BY_HOP, withoutNamed } from './hop-by-hop.ts';

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
    const read = READERS.get(name);
    if (read === undefined || read(head, value)) head.forward.push(name, value);
    else if (isConnection(name)) connection += `,${value}`;
  }
  const named = namedByConnection(connection);
  if (named.size > 0) dropNamed(head, named);
  return head;
}

function dropNamed(head: RequestHead, named: ReadonlySet<string>): void {
  if (IDEMPOTENCY_KEYS.some((key) => named.has(key))) head.hasIdempotencyKey = false;
  head.forward = withoutNamed(head.forward, named);
}

/** Records what the proxy needs from a header; returns false if the header isn't forwarded. */
type Read = (head: RequestHead, value: string) => boolean;

const drop: Read = () => false;

/** Headers that the proxy reads or removes, by their name in lower case. */
const NOTED: Readonly<Record<string, Read>> = {
  host: (head, value) => {
    head.host = value;
    head.hostCount += 1;
    return false;
  },
  // Handled by this server; undici would reject it.
  expect: (head, value) => {
    if (value.trim().toLowerCase() !== '100-continue') head.expected = value.trim();
    return false;
  },
  'x-lunaroute-token': (head, value) => {
    head.token = value;
    return false;
  },
  [HOPS_HEADER]: (head, value) => {
    head.hops = Math.max(head.hops, Number(/^\d{1,3}$/u.exec(value.trim())?.[0] ?? 0));
    return false;
  },
  // Servers that treat _ as - would take these for framing headers, conflicting with the real ones.
  transfer_encoding: drop,
  content_length: drop,
  'transfer-encoding': (head, value) => {
    head.transferCoding += head.transferCoding === '' ? value.toLowerCase() : `,${value.toLowerCase()}`;
    return false;
  },
  upgrade: (head, value) => {
    head.upgrade = value;
    return false;
  },
  'content-length': (head, value) => {
    head.contentLength = Number(value);
    return true;
  },
  origin: (head, value) => {
    head.origin = head.origin === undefined ? value : `${head.origin}, ${value}`;
    return true;
  },
  'sec-fetch-site': (head, value) => {
    head.secFetchSite = value;
    return true;
  },
};

const IDEMPOTENCY_KEYS = ['idempotency-key', 'x-idempotency-key'];

const READERS = new HeaderTable<Read>([
  ...REQUEST_HOP_BY_HOP.map((name) => [name, drop] as const),
  ...Array.from(DIALECT_OF_HEADER, ([name, dialect]) => [name, dialectReader(dialect)] as const),
  ...IDEMPOTENCY_KEYS.map((name) => [name, readIdempotencyKey] as const),
  ...Object.entries(NOTED),
]);

function dialectReader(dialect: Dialect): Read {
  return (head) => {
    head.dialect ??= dialect;
    return true;
  };
}

function readIdempotencyKey(head: RequestHead, value: string): boolean {
  head.hasIdempotencyKey ||= value.trim() !== '';
  return true;
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

/** Returns the client's User-Agent, cut short; empty if there is none. */
export function clientOf({ forward }: RequestHead): string {
  return shortUserAgent(headerValue(forward, 'user-agent'));
}
