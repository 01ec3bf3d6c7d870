import net from 'node:net';
import { answerQuestions } from './answer-questions.ts';
import { listen } from './listen.ts';
import { answerBytes, eventChunk, requestEnd, streamEnd, streamHead, TAIL_BYTES } from './payloads.ts';

// The provider: raw sockets and prebuilt bytes, so that it leaves the machine to the proxy.
const answer = answerBytes();
const firstPiece = Buffer.from(streamHead() + eventChunk());
const event = Buffer.from(eventChunk());
const end = Buffer.from(streamEnd());
const streams = new Set<net.Socket>();

function serveSocket(socket: net.Socket): void {
  let pending: Buffer | null = null;
  socket.on('data', (piece) => {
    const request: Buffer = pending === null ? piece : Buffer.concat([pending, piece]);
    const tail = request.toString('latin1', Math.max(0, request.length - TAIL_BYTES));
    pending = null;
    if (tail.includes(requestEnd('json'))) socket.write(answer);
    else if (tail.includes(requestEnd('flow'))) openStream(socket);
    else pending = request;
  });
  // The proxy resets its connections when the load generator leaves.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => streams.delete(socket));
}

function openStream(socket: net.Socket): void {
  streams.add(socket);
  socket.write(firstPiece);
}

/**
 * Spreads the events evenly over the interval: due slots are written in turn, one stream each. A stream never gets two
 * in one turn of the event loop: they would reach the proxy as one read.
 */
function pace(chunks: number, intervalMs: number): void {
  const paced = [...streams];
  const slots = paced.length * chunks;
  const startedMs = performance.now();
  let slot = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / intervalMs) * paced.length);
    const until = Math.min(due, slot + paced.length, slots);
    for (; slot < until; slot += 1) {
      const isLast = slot >= slots - paced.length;
      const socket = paced[slot % paced.length];
      socket?.write(isLast ? end : event);
      if (isLast && socket !== undefined) streams.delete(socket);
    }
    if (slot === slots) clearInterval(timer);
  }, 1);
}

const server = net.createServer({ noDelay: true }, serveSocket);

answerQuestions({
  start: async () => ({ port: await listen(server), readyMs: performance.now() }),
  pace: ({ chunks, intervalMs }) => {
    pace(chunks, intervalMs);
    return {};
  },
});
