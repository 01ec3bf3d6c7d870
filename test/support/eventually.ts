import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** Only ends a test that would hang; nothing is measured by it. */
const GIVE_UP_MS = 30_000;

/** Resolves as soon as the claim holds; rejects, naming it, if it never does. */
export async function eventually(what: string, claim: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (!claim()) {
    if (performance.now() > giveUpAt) assert.fail(`did not come true: ${what}`);
    await pause(1);
  }
}

/**
 * Resolves once everything that this process has already put on the loopback has been read: two round trips
 * that began later have come back. What has not happened by then was not under way.
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

/** The port of a server that listens. */
export function portOf(server: net.Server): number {
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string', 'the server listens on a port');
  return address.port;
}
