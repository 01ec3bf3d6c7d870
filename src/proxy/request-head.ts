import type { Dialect } from '../contract/dialect.ts';
import { DIALECT_OF_HEADER } from '../dialects/dialects.ts';

/** What the proxy reads in a request's headers, and the headers as they go on. */
export interface RequestHead {
  /** Names and values in turn, hop-by-hop headers, Host, Expect and the proxy's own token left out. */
  forward: string[];
  host: string | undefined;
  hostCount: number;
  /** Past the guard only one that is allowed; more than one are joined, as no origin is. */
  origin: string | undefined;
  secFetchSite: string | undefined;
  /** The proxy's own token, from `x-lunaroute-token`. */
  token: string | undefined;
  /** How many proxies of this kind it has come through. */
  hops: number;
  /** -1 where no length is given. */
  contentLength: number;
  /** The transfer coding, lower case; empty where none is given. */
  transferCoding: string;
  upgrade: string | undefined;
  /** The dialect that a header gives away, such as `anthropic-version`. */
  dialect: Dialect | undefined;
  hasIdempotencyKey: boolean;
}

/** Counts the proxies of this kind on a request's way, to end a loop of them. */
export const HOPS_HEADER = 'x-lunaroute-hops';

/** Headers that end here (RFC 9110, 7.6.1), beside those that Connection names. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  // For the proxy that asked for it; what a provider is asked with is not this (RFC 9110, 11.7.1).
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);
/** Never dropped because Connection names them: framing and routing hang on them. */
const NEVER_NAMED: ReadonlySet<string> = new Set(['content-length', 'host', 'close', 'keep-alive']);
const VERSION_LENGTHS = [...DIALECT_OF_HEADER.keys()].map((name) => name.length);
/** Lengths of the names that {@link readNamed} looks at; every other header passes without a closer look. */
const NOTED_LENGTHS: readonly boolean[] = Array.from({ length: 32 }, (_, length) =>
  [2, 4, 6, 7, 10, 14, 15, 16, 17, 19, ...VERSION_LENGTHS].includes(length),
);

/** Reads `rawHeaders` (names and values in turn, as received) in one pass. */
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

/** Notes what the proxy needs of a header; false if the header ends here. */
function readNamed(head: RequestHead, lower: string, value: string): boolean {
  switch (lower) {
    case 'host':
      head.host = value;
      head.hostCount += 1;
      return false;
    case 'expect': // answered by this server; undici would refuse it
      return false;
    case 'x-lunaroute-token':
      head.token = value;
      return false;
    case HOPS_HEADER:
      head.hops = Math.max(head.hops, Number(/^\d{1,3}$/u.exec(value.trim())?.[0] ?? 0));
      return false;
    // Servers that take _ for - would read these as framing, which is said otherwise.
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

/** Puts `name: value` in the place of the first header named in `replaced`, else last; the others go. */
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

/** The values of a header that may come more than once, with commas between them. */
export function headerValues(headers: readonly string[], lowerName: string): string {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === lowerName).join(',');
}

/** The value of a header, by its lower-case name. */
export function headerValue(headers: readonly string[], lowerName: string): string | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.length === lowerName.length && headers[at]?.toLowerCase() === lowerName)
      return headers[at + 1];
  }
  return undefined;
}
