import { once } from 'node:events';
import net from 'node:net';

/**
 * Below the range systems assign automatically, so nothing else is given one of these ports between our check and our
 * use.
 */
const FIRST = 10_000;
const PER_PROCESS = 10;
const PROCESSES = 2_000;
let asked = 0;

/** Returns a port on 127.0.0.1 that nobody listens on, from a range reserved for this process. */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = FIRST + (process.pid % PROCESSES) * PER_PROCESS + (asked % PER_PROCESS);
    asked += 1;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
