// Runs in a worker: listens, reports its port, and blocks its own event loop so that it accepts nothing until released.
import assert from 'node:assert/strict';
import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { DeafData } from './deaf-listener.ts';
import { portOf } from './eventually.ts';

// Bound because the linter mistakes a plain `postMessage` for that of a browser window.
const report = parentPort?.postMessage.bind(parentPort) ?? assert.fail('this is a worker');

// Only deaf-listener.ts starts this worker, and it passes exactly this.
const { host, port, gate } = workerData as DeafData;
const server = net.createServer((socket) => socket.on('error', () => undefined));
server.on('error', (error: NodeJS.ErrnoException) => report(error.code));
server.listen({ host, port, backlog: 1 }, () => {
  report(portOf(server));
  Atomics.wait(gate, 0, 0);
});
