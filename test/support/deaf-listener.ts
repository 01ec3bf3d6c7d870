import { once } from 'node:events';
import net from 'node:net';
import type { TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';

/** Data passed to the worker. */
export interface DeafData {
  readonly host: string;
  readonly port: number;
  /** Becomes 1 when the worker may accept. */
  readonly gate: Int32Array;
}

export interface DeafListener {
  readonly port: number;
  /** Starts accepting; a waiting client gets through when its system repeats the SYN, after about a second. */
  letGo(): void;
}

/** More than fit into the queue of a listener with a backlog of 1. */
const FILLERS = 8;

/**
 * Starts an address that never answers: a listener that accepts nothing and whose queue is full, so that the system
 * drops every further SYN (Linux). Resolves to the system's error code if the address is unavailable.
 */
export async function startDeafListener(
  context: TestContext,
  address: { readonly host?: string; readonly port?: number } = {},
): Promise<DeafListener | string> {
  const { host = '127.0.0.1', port: wanted = 0 } = address;
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workerData: DeafData = { host, port: wanted, gate };
  const worker = new Worker(new URL('deaf-worker.ts', import.meta.url), { workerData });
  context.after(() => worker.terminate());
  const [port]: unknown[] = await once(worker, 'message');
  if (typeof port !== 'number') return String(port);
  const fillers = Array.from({ length: FILLERS }, () => net.connect(port, host).on('error', () => undefined));
  context.after(() => {
    for (const filler of fillers) filler.destroy();
  });
  // On the loopback the handshake takes place within connect(), so a filler that is not connected by then is waiting.
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));
  const letGo = (): void => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  };
  return { port, letGo };
}

/** Why tests with an address that never answers are skipped here; undefined where they run. */
export const noDeafListener =
  process.platform === 'linux' ? undefined : 'only Linux is known to drop a SYN when the queue is full';
