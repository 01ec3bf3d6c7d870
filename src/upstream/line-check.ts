import net from 'node:net';
import { systemClock } from '../clock.ts';
import type { Flow } from './kernel-table.ts';

/** Number of parallel handshakes. */
const HANDSHAKES = 10;
/** On any line, one handshake may be late. At 30% packet loss each way, only 1 in 100 checks has so few late. */
const MAX_LATE = 1;
/** Just under the one second after which a lost SYN is retransmitted (RFC 6298, 2.1). */
const LATE_MS = 900;

/**
 * Whether many or all packets to the remote end of a connection get lost; a single stalled flow then proves nothing.
 * Opens a few connections there and closes them before any byte is sent. Takes at most 0.9 s of real time (not the
 * injected clock), because the network runs on real time.
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
    // A refusal is a response, too.
    socket.on('error', () => end(true));
  });
}
