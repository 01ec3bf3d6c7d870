import net from 'node:net';
import { systemClock } from '../clock.ts';
import type { Flow } from './kernel-table.ts';

/** So many handshakes are tried at once. */
const HANDSHAKES = 10;
/** One of them may be late on any line. Where three of ten packets are lost each way, no more than that are late once in 100 times. */
const MAX_LATE = 1;
/** A lost SYN is sent again after a second (RFC 6298, 2.1). */
const LATE_MS = 900;

/**
 * Whether many packets get lost on the way to the far end of a connection, or none arrive: then one flow that stands still
 * proves nothing. Opens a few connections there, all of which are given up before a byte is sent. Takes 0.9 s at most, of
 * the real time: that of the network.
 */
export async function losesPackets({ remoteAddress, remotePort }: Flow): Promise<boolean> {
  const handshakes = Array.from({ length: HANDSHAKES }, () => isInTime(remoteAddress, remotePort));
  const late = (await Promise.all(handshakes)).filter((isThere) => !isThere);
  return late.length > MAX_LATE;
}

function isInTime(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const timer = systemClock.schedule(() => end(false), LATE_MS);
    const end = (isThere: boolean): void => {
      systemClock.cancel(timer);
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    // Refused is answered, too.
    socket.on('error', () => end(true));
  });
}
