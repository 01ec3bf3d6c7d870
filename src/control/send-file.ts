import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptedCoding } from './accept-encoding.ts';
import { HASHED_PATH, type WindowFile } from './window-files.ts';

/** A file name with a hash always refers to the same content. */
const KEEP_FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * Sends a file of the window in the encoding the client prefers, or 406 if it accepts none. Ranges are not supported: a
 * request for a range gets the whole file, as RFC 9110 14.2 allows.
 */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, path }: { readonly file: WindowFile; readonly path: string },
): void {
  const { body, type, coded = new Map() } = file;
  response.setHeader('accept-ranges', 'none');
  if (coded.size > 0) response.setHeader('vary', 'accept-encoding');
  const coding = acceptedCoding(request.headers['accept-encoding'], [...coded.keys()]);
  if (coding === undefined) {
    return answer(request, response, {
      status: 406,
      text: "This file isn't available in an accepted encoding.",
    });
  }
  const sent = coding === 'identity' ? body : coded.get(coding);
  request.resume();
  response.writeHead(200, {
    'content-type': type,
    'content-length': sent.length,
    ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    ...(HASHED_PATH.test(path) ? { 'cache-control': KEEP_FOR_GOOD } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

/** Sends a plain-text response. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text }: { readonly status: number; readonly text: string },
): void {
  request.resume();
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
