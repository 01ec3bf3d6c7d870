import { once } from 'node:events';
import net from 'node:net';
import { portOf } from './eventually.ts';

/** Returns a port on 127.0.0.1 that nobody is listening on at the moment. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
