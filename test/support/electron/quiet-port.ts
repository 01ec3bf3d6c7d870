import { once } from 'node:events';
import net from 'node:net';

/** Below what systems hand out by themselves: nobody is given one of these between our asking and our using it. */
const FIRST = 10_000;
const PER_PROCESS = 10;
const PROCESSES = 2_000;
let asked = 0;

/** A port on 127.0.0.1 where nobody listens, of a range that is this process's own. */
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
