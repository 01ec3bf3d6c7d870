// Runs in a worker: listens, says where, and blocks its own event loop so that it accepts nothing until let go.
import assert from 'node:assert/strict';
import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { DeafData } from './deaf-listener.ts';
import { portOf } from './eventually.ts';

// Bound, since the linter takes a plain `postMessage` for that of a browser's window.
const report = parentPort?.postMessage.bind(parentPort) ?? assert.fail('this is a worker');

// The only starter of this worker, deaf-listener.ts, passes exactly this.
const { host, port, gate } = workerData as DeafData;
const server = net.createServer((socket) => socket.on('error', () => undefined));
server.on('error', (error: NodeJS.ErrnoException) => report(error.code));
server.listen({ host, port, backlog: 1 }, () => {
  report(portOf(server));
  Atomics.wait(gate, 0, 0);
});
