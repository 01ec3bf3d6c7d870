import type { IncomingMessage } from 'node:http';

/** Bodies of known length up to this size are collected and sent in one write. */
export const MAX_COLLECT_BYTES = 64 * 1024;

/**
 * Reads a body of `length` bytes (at most {@link MAX_COLLECT_BYTES}); calls `done` as soon as the last byte arrives.
 */
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
    // The listener lives as long as the response, so drop its reference to the body.
    first = undefined;
    more = undefined;
    done(whole);
  });
}
