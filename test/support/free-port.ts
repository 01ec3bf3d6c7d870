import { once } from 'node:events';
import net from 'node:net';
import { portOf } from './eventually.ts';

/** A port on 127.0.0.1 where nobody listens now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
