import type { Socket } from 'node:net';
import type { ForwardProxy, TunnelAnswer } from './forward-proxy.ts';

/** No proxy sends a longer response head to CONNECT. */
const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = /\r?\n\r?\n/u;

/**
 * Asks the proxy at the other end of `socket` for a tunnel to `authority` (`host:port`) and resolves once it is open.
 * Any 2xx opens it, and the bytes after the head belong to the tunnel regardless of any Content-Length (RFC 9110,
 * 9.3.6). Rejects with `proxy_connect_failed`; the caller destroys the socket.
 */
export function openTunnel(socket: Socket, authority: string, proxy: ForwardProxy): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let held = Buffer.alloc(0);
  const fail = (what: string, cause?: unknown): void => reject(proxy.brokenFailure(authority, what, cause));
  const look = (): void => {
    // A socket without an encoding yields buffers.
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null)
      held = Buffer.concat([held, chunk]);
    const read = readAnswer(held);
    if (read.kind === 'part') return;
    if (read.kind === 'broken') return fail(read.what);
    if (read.answer.status < 200 || read.answer.status > 299)
      return reject(proxy.refusalFailure(authority, read.answer));
    socket.off('readable', look);
    if (read.rest.length > 0) socket.unshift(read.rest);
    resolve();
  };
  const hungUp = (): void => fail('it closed the connection without an answer to CONNECT');
  const broke = (error: Error): void => fail(error.message, error);
  socket.on('readable', look).once('end', hungUp).once('close', hungUp).once('error', broke);
  const login = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`, 'latin1');
  return promise.finally(() => {
    socket.off('readable', look).off('end', hungUp).off('close', hungUp).off('error', broke);
  });
}

/** Returns the schemes in `Proxy-Authenticate` values, in lower case and in order. */
export function loginSchemes(values: readonly string[]): readonly string[] {
  // A quoted realm can contain anything, and its closing quote may be missing.
  const challenges = values.map((value) => value.replaceAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)/gsu, '')).join(',');
  const schemes = challenges.matchAll(/(?:^|,)\s*([a-z][\w-]*)(?=\s+[^=\s]|\s*(?:,|$))/giu);
  return [...new Set([...schemes].map(([, scheme = '']) => scheme.toLowerCase()))];
}

type ReadAnswer =
  | { readonly kind: 'part' }
  | { readonly kind: 'broken'; readonly what: string }
  | { readonly kind: 'whole'; readonly answer: TunnelAnswer; readonly rest: Buffer };

/** Parses the final response at the start of the bytes, skipping interim ones. */
function readAnswer(bytes: Buffer): ReadAnswer {
  let text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  let at = 0;
  for (;;) {
    if (!'HTTP/1.'.startsWith(text.slice(0, 7))) {
      return {
        kind: 'broken',
        what: 'its answer is not HTTP/1.1; is it an HTTP proxy, and does it want https://?',
      };
    }
    const end = HEAD_END.exec(text);
    if (end === null) {
      return bytes.length < MAX_HEAD_BYTES
        ? { kind: 'part' }
        : { kind: 'broken', what: 'the headers of its answer are too large' };
    }
    const length = end.index + end[0].length;
    const answer = answerOf(text.slice(0, end.index));
    if (answer === undefined) return { kind: 'broken', what: 'its answer has no status' };
    at += length;
    if (answer.status >= 200 || answer.status === 101) {
      return { kind: 'whole', answer, rest: bytes.subarray(at) };
    }
    text = text.slice(length);
  }
}

function answerOf(head: string): TunnelAnswer | undefined {
  const [startLine = '', ...lines] = head.split(/\r?\n/u);
  const status = /^HTTP\/1\.\d ([1-9]\d\d)(?: |$)/u.exec(startLine)?.[1];
  if (status === undefined) return undefined;
  const challenges = lines.flatMap((line) => /^proxy-authenticate:(.*)$/iu.exec(line)?.[1] ?? []);
  return { status: Number(status), schemes: loginSchemes(challenges) };
}
