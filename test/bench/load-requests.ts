import net from 'node:net';
import { median } from './median.ts';
import { ANSWER_END, requestBytes, TAIL_BYTES } from './payloads.ts';
import type { RequestLoad } from './protocol.ts';

type Run = {
  readonly bytes: Buffer;
  readonly port: number;
  readonly latenciesMicros: number[];
  left: number;
  unanswered: number;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
};

/** Sends `total` requests over `connections`, one at a time on each; rejects at the first wrong response. */
export async function runRequests({ port, connections, total }: RequestLoad): Promise<{ p50Micros: number }> {
  const latenciesMicros: number[] = [];
  const sockets: net.Socket[] = [];
  try {
    await new Promise<void>((done, fail) => {
      const bytes = requestBytes(port, 'json');
      const run: Run = { bytes, port, latenciesMicros, left: total, unanswered: total, done, fail };
      for (let i = 0; i < connections; i += 1) sockets.push(drive(run));
    });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return { p50Micros: median(latenciesMicros) };
}

function drive(run: Run): net.Socket {
  const socket = net.connect({ port: run.port, host: '127.0.0.1', noDelay: true });
  let pending: Buffer | null = null;
  let sentMs = 0;
  const sendNext = () => {
    if (run.left === 0) return;
    run.left -= 1;
    sentMs = performance.now();
    socket.write(run.bytes);
  };
  socket.on('connect', sendNext);
  socket.on('data', (piece) => {
    const answer: Buffer = pending === null ? piece : Buffer.concat([pending, piece]);
    pending = answer;
    if (isRefusal(answer)) return run.fail(new Error(`answered ${answer.toString('latin1', 0, 200)}`));
    if (!answer.toString('latin1', Math.max(0, answer.length - TAIL_BYTES)).includes(ANSWER_END))
      return undefined;
    pending = null;
    run.latenciesMicros.push((performance.now() - sentMs) * 1000);
    run.unanswered -= 1;
    if (run.unanswered === 0) return run.done();
    return sendNext();
  });
  socket.on('error', run.fail);
  socket.on('end', () => run.fail(new Error('closed a connection in use')));
  return socket;
}

/** Whether a head is not `HTTP/1.1 2xx`. */
export function isRefusal(answer: Buffer): boolean {
  return answer.length > 9 && answer[0] === 0x48 && answer[9] !== 0x32;
}
