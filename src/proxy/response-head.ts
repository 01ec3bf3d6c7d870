import type { Duplex } from 'node:stream';
import type { ResponseHead } from '../upstream/request.ts';
import { http } from '../system/node-http.ts';
import { headerNames } from './header-table.ts';
import { namedByConnection, RESPONSE_HOP_BY_HOP, withoutNamed } from './hop-by-hop.ts';

/** Headers that the proxy reads or removes. */
const NOTED = headerNames([...RESPONSE_HOP_BY_HOP, 'content-length', 'trailer']);

/** A provider's response head as forwarded to the client. */
export interface ForwardedHead {
  readonly status: number;
  readonly statusText: string;
  /** Alternating names and values in their original order and case, without hop-by-hop headers. */
  readonly headers: string[];
  readonly announcesTrailer: boolean;
  /** -1 if no length is given. */
  readonly contentLength: number;
}

/** Reads a response's raw headers in one pass. */
export function forwardedHead(head: ResponseHead): ForwardedHead {
  const texts = headerTexts(head.rawHeaders);
  const headers: string[] = [];
  let contentLength = -1;
  let connection = '';
  let announcesTrailer = false;
  for (let at = 0; at + 1 < texts.length; at += 2) {
    const name = texts[at] ?? '';
    const value = texts[at + 1] ?? '';
    const noted = NOTED.get(name);
    if (noted !== undefined) {
      if (noted === 'content-length') contentLength = Number(value);
      else if (noted === 'trailer') announcesTrailer = true;
      else {
        if (noted === 'connection') connection += `,${value}`;
        continue;
      }
    }
    headers.push(name, value);
  }
  return {
    status: head.status,
    statusText: wireText(head),
    headers: withoutNamed(headers, namedByConnection(connection)),
    announcesTrailer,
    contentLength,
  };
}

/**
 * Returns names and values as strings. They usually share one buffer, as received: decoding it once and slicing the
 * string is several times cheaper than decoding each.
 */
function headerTexts(raw: readonly Buffer[]): string[] {
  const first = raw[0];
  const last = raw.at(-1);
  if (first === undefined || last === undefined) return [];
  const from = first.byteOffset;
  const end = last.byteOffset + last.length;
  const lieTogether = raw.every(
    (piece) =>
      piece.buffer === first.buffer && piece.byteOffset >= from && piece.byteOffset + piece.length <= end,
  );
  if (!lieTogether) return raw.map((piece) => piece.toString('latin1'));
  const text = Buffer.from(first.buffer, from, end - from).toString('latin1');
  return raw.map((piece) => text.slice(piece.byteOffset - from, piece.byteOffset - from + piece.length));
}

/** Control characters, which Node refuses to write. */
const CONTROLS = /[^\t\x20-\x7e\x80-\xff]/gu;

/**
 * Returns the reason phrase to write. undici decodes it as UTF-8 but the socket writes latin1, so restore the original
 * bytes. Bytes that weren't UTF-8 are lost; in that case use the status's standard phrase.
 */
function wireText({ status, statusText: text }: ResponseHead): string {
  if (text.includes('\ufffd')) return http.STATUS_CODES[status] ?? '';
  return /^[\x20-\x7e]*$/u.test(text)
    ? text
    : Buffer.from(text, 'utf8').toString('latin1').replaceAll(CONTROLS, '');
}

/**
 * Returns the headers without Trailer. Needed for responses without chunks, where trailers can't be sent and Node
 * rejects the header.
 */
export function withoutTrailer(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() !== 'trailer') kept.push(headers[at] ?? '', headers[at + 1] ?? '');
  }
  return kept;
}

/** Returns trailers in the form Node expects: pairs. */
export function trailerPairs(rawTrailers: readonly Buffer[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawTrailers.length; at += 2) {
    pairs.push([rawTrailers[at]?.toString('latin1') ?? '', rawTrailers[at + 1]?.toString('latin1') ?? '']);
  }
  return pairs;
}

/** Returns an interim response's headers in the form Node expects. */
export function interimHeaders(head: ResponseHead): Record<string, string | string[]> {
  const { headers } = forwardedHead(head);
  // No prototype, since a header may have any name.
  const pairs: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    const before = pairs[name];
    pairs[name] = before === undefined ? value : [before, value].flat();
  }
  return pairs;
}

/** Returns the head of a 101 response unchanged: here Upgrade and Connection are meant for the client. */
function switchingHead(head: ResponseHead): Buffer {
  let text = `HTTP/1.1 ${head.status} ${head.statusText}\r\n`;
  for (let at = 0; at + 1 < head.rawHeaders.length; at += 2) {
    text += `${head.rawHeaders[at]?.toString('latin1') ?? ''}: ${head.rawHeaders[at + 1]?.toString('latin1') ?? ''}\r\n`;
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}

/** Sends the provider's 101 response to the client. */
export function writeSwitchingHead(client: Duplex, head: ResponseHead): void {
  client.write(switchingHead(head));
}
