import type { IncomingMessage } from 'node:http';

/** A body of known length up to this size is collected and handed over in one write. */
export const COLLECT_MOST_BYTES = 64 * 1024;

/** A body read to its end, or, beyond the limit, what has been read of it so far. */
export type ReadBody =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'begun'; readonly chunks: readonly Buffer[] };

const EMPTY = Buffer.alloc(0);

/** Reads a body of `length` bytes (at most {@link COLLECT_MOST_BYTES}); `done` runs as soon as the last byte is in. */
export function collectKnown(request: IncomingMessage, length: number, done: (body: Buffer) => void): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let missing = length;
  request.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (first === undefined) first = chunk;
    else (more ??= [first]).push(chunk);
    if (missing > 0) return;
    const whole = more === undefined ? first : Buffer.concat(more, length);
    // The listener lives as long as the response: it must not keep the body.
    first = undefined;
    more = undefined;
    done(whole);
  });
}

/** Reads a body of unknown or larger length up to `limit` bytes; beyond it, hands over what came and pauses. */
export function collectUpTo(request: IncomingMessage, limit: number, done: (body: ReadBody) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const onEnd = (): void =>
    done({ kind: 'whole', body: chunks.length === 0 ? EMPTY : Buffer.concat(chunks, size) });
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= limit) return;
    request.pause();
    request.removeListener('data', onData);
    request.removeListener('end', onEnd);
    done({ kind: 'begun', chunks });
  };
  request.on('data', onData);
  request.on('end', onEnd);
}
