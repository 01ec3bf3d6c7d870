import type { Entry, Header } from 'har-format';
import type { RecordedMessage, RecordedRequest } from '../contract/recording.ts';
import { http } from '../system/node-http.ts';

/** Yields the recordings as JSON lines in the order given, one line at a time. */
export function* jsonlPieces(rows: readonly RecordedRequest[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/**
 * Yields the recordings as an HTTP Archive 1.2 (w3c.github.io/web-performance/specs/HAR), earliest first, one entry at
 * a time. `_lunaroute` has a request's other facts.
 */
export function* harPieces(rows: readonly RecordedRequest[], version = ''): Generator<string> {
  const creator = JSON.stringify({ name: 'LunaRoute Tray', version });
  yield `{ "log": { "version": "1.2", "creator": ${creator}, "entries": [`;
  let before = '\n';
  for (const row of rows.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time))) {
    yield before + JSON.stringify(entryOf(row), null, 2);
    before = ',\n';
  }
  yield '\n] } }\n';
}

function entryOf(row: RecordedRequest): Entry {
  const { request, response, ...facts } = row;
  const wait = Math.min(row.firstByteMs ?? row.durationMs, row.durationMs);
  return {
    startedDateTime: row.time,
    time: row.durationMs,
    request: requestOf(row, request),
    response: responseOf(row, response),
    cache: {},
    timings: {
      blocked: -1,
      dns: -1,
      connect: -1,
      ssl: -1,
      send: 0,
      wait,
      receive: Math.round((row.durationMs - wait) * 10) / 10,
    },
    ...(row.connectionId === 0 ? {} : { connection: String(row.connectionId) }),
    ...(row.code === null ? {} : { comment: row.code }),
    _lunaroute: facts,
  };
}

function requestOf(row: RecordedRequest, message: RecordedMessage | undefined): Entry['request'] {
  const text = message?.text;
  return {
    method: row.method,
    url: row.url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(message),
    queryString: [],
    // The format allows either text or params, not both.
    ...(text === undefined ? {} : { postData: { mimeType: mimeTypeOf(message), text, ...noteOf(message) } }),
    headersSize: -1,
    bodySize: row.requestBytes,
  };
}

function responseOf(row: RecordedRequest, message: RecordedMessage | undefined): Entry['response'] {
  const text = message?.text;
  return {
    status: row.status,
    statusText: http.STATUS_CODES[row.status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(message),
    content: {
      size: text === undefined ? row.responseBytes : Buffer.byteLength(text),
      mimeType: mimeTypeOf(message),
      ...(text === undefined ? {} : { text }),
      ...noteOf(message),
    },
    redirectURL: '',
    headersSize: -1,
    bodySize: row.responseBytes,
  };
}

function headersOf(message: RecordedMessage | undefined): Header[] {
  return (message?.headers ?? []).map(([name, value]) => ({ name, value }));
}

/** Returns the media type, which is unknown in a recording without headers. */
function mimeTypeOf(message: RecordedMessage | undefined): string {
  const type = message?.headers.find(([name]) => name.toLowerCase() === 'content-type');
  return type?.[1] ?? 'x-unknown';
}

function noteOf(message: RecordedMessage | undefined): { readonly comment?: string } {
  if (message?.cut === true) return { comment: 'only the beginning was recorded' };
  return message?.omitted === undefined ? {} : { comment: `not recorded: ${message.omitted}` };
}
