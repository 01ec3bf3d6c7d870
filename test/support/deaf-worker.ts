// Runs in a worker: listens, says where, and blocks its own event loop so that it accepts nothing until let go.
import assert from 'node:assert/strict';
import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { DeafData } from './deaf-listener.ts';
import { portOf } from './eventually.ts';

// The only starter of this worker, deaf-listener.ts, passes exactly this.
const { host, port, gate } = workerData as DeafData;
const server = net.createServer((socket) => socket.on('error', () => undefined));
server.on('error', (error: NodeJS.ErrnoException) => parentPort?.postMessage(error.code));
server.listen({ host, port, backlog: 1 }, () => {
  assert.ok(parentPort, 'this is a worker');
  parentPort.postMessage(portOf(server));
  Atomics.wait(gate, 0, 0);
});
