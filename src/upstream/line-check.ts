import net from 'node:net';
import type { Clock } from '../clock.ts';
import type { Flow } from './kernel-table.ts';

/** So many handshakes are tried at once: where three of ten packets are lost each way, all of them get through once in 70 times. */
const HANDSHAKES = 6;
/** A lost SYN is sent again after a second (RFC 6298, 2.1). */
const LATE_MS = 900;

/**
 * Whether packets get lost on the way to the far end of a connection: then one flow that stands still proves nothing.
 * Opens a few connections there, all of which are given up before a byte is sent. Takes 0.9 s at most.
 */
export async function losesPackets({ remoteAddress, remotePort }: Flow, clock: Clock): Promise<boolean> {
  const handshakes = Array.from({ length: HANDSHAKES }, () => isInTime(remoteAddress, remotePort, clock));
  return (await Promise.all(handshakes)).includes(false);
}

function isInTime(host: string, port: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const timer = clock.schedule(() => end(false), LATE_MS);
    const end = (isThere: boolean): void => {
      clock.cancel(timer);
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
