import { once } from 'node:events';
import type net from 'node:net';

/** Enough for all held streams to connect at once. */
const BACKLOG = 4096;

/** Listens on a free loopback port and returns it. */
export async function listen(server: net.Server): Promise<number> {
  server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
