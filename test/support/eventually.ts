import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** Only ends a test that would otherwise hang; not a measurement. */
const GIVE_UP_MS = 30_000;

/** Resolves as soon as the claim holds; rejects with its description if it never does. */
export async function eventually(what: string, claim: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (!claim()) {
    if (performance.now() > giveUpAt) assert.fail(`did not come true: ${what}`);
    await pause(1);
  }
}

/**
 * Resolves once everything this process has already sent over the loopback has been read: two round trips started later
 * have completed. Anything that has not happened by then was not in flight.
 */
export async function allArrived(): Promise<void> {
  for (let trip = 0; trip < 2; trip += 1) {
    const echo = net.createServer((socket) => void socket.on('error', () => undefined).pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const socket = net.connect(portOf(echo), '127.0.0.1');
    socket.write('x');
    await once(socket, 'data');
    socket.destroy();
    echo.close();
    await nextTurn();
  }
}

/** Returns the port of a listening server. */
export function portOf(server: net.Server): number {
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string', 'the server listens on a port');
  return address.port;
}
