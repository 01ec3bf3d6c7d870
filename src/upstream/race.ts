import net from 'node:net';
import type { LookupAddress } from 'node:dns';
import type { Clock, Timer } from '../clock.ts';
import type { Cancellation } from './cancellation.ts';

/** The next address is tried this long after the last one, which goes on (RFC 8305, section 5). */
const NEXT_ADDRESS_MS = 250;

export interface RaceOptions {
  readonly addresses: readonly LookupAddress[];
  readonly port: number;
  /** Idle time before the first TCP keepalive probe, in milliseconds; 0 switches it off. */
  readonly keepAliveMs: number;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
}

/**
 * The order of RFC 8305, section 4: families take turns, beginning with the resolver's first.
 * @internal Tested without a network.
 */
export function interleave(addresses: readonly LookupAddress[]): LookupAddress[] {
  const first = addresses[0]?.family;
  const same = addresses.filter((address) => address.family === first);
  const other = addresses.filter((address) => address.family !== first);
  const order: LookupAddress[] = [];
  for (let at = 0; at < Math.max(same.length, other.length); at += 1) {
    for (const address of [same[at], other[at]]) if (address !== undefined) order.push(address);
  }
  return order;
}

function openSocket(address: LookupAddress, options: RaceOptions): net.Socket {
  const socket = net.connect({
    host: address.address,
    port: options.port,
    family: address.family,
    noDelay: true,
    // A delay of 0 would mean the system's own (two hours): off is off.
    keepAlive: options.keepAliveMs > 0,
    keepAliveInitialDelay: options.keepAliveMs,
  });
  // Between two owners a late error would find no listener and end the process.
  socket.on('error', () => undefined);
  return socket;
}

/**
 * Connects to the first address that answers and destroys the other attempts. Rejects with the first
 * attempt's error when all have failed, and with the cancellation's reason when it is called off.
 */
export function raceAddresses(options: RaceOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const waiting = interleave(options.addresses);
    const racing = new Set<net.Socket>();
    let firstError: Error | undefined;
    let timer: Timer | undefined;

    const finish = (winner: net.Socket | undefined, error: unknown): void => {
      if (timer !== undefined) options.clock.cancel(timer);
      forget();
      for (const socket of racing) if (socket !== winner) socket.destroy();
      if (winner === undefined) reject(error);
      else resolve(winner);
    };

    const tryNext = (): void => {
      if (timer !== undefined) options.clock.cancel(timer);
      timer = undefined;
      const address = waiting.shift();
      if (address === undefined) return;
      const socket = openSocket(address, options);
      racing.add(socket);
      socket.once('connect', () => {
        socket.removeListener('error', onError);
        finish(socket, undefined);
      });
      const onError = (error: Error): void => {
        firstError ??= error;
        racing.delete(socket);
        if (waiting.length > 0) tryNext();
        else if (racing.size === 0) finish(undefined, firstError);
      };
      socket.once('error', onError);
      if (waiting.length > 0) timer = options.clock.schedule(tryNext, NEXT_ADDRESS_MS);
    };

    let forget = (): void => undefined;
    forget = options.cancellation.onCancel(() => finish(undefined, options.cancellation.reason));
    if (options.cancellation.reason === undefined) tryNext();
  });
}
