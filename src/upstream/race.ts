import net from 'node:net';
import type { LookupAddress } from 'node:dns';
import type { Clock, Timer } from '../clock.ts';
import type { Cancellation } from './cancellation.ts';

/** Delay before also trying the next address, while the earlier attempts continue (RFC 8305, section 5). */
const NEXT_ADDRESS_MS = 250;

export interface RaceOptions {
  readonly addresses: readonly LookupAddress[];
  readonly port: number;
  /** Idle time before the first TCP keepalive probe, in milliseconds; 0 disables keepalive. */
  readonly keepAliveMs: number;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
}

/**
 * Orders addresses as in RFC 8305, section 4: families alternate, starting with that of the resolver's first address.
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
    // With keepalive on, a delay of 0 would mean the system default (two hours), so 0 turns it off.
    keepAlive: options.keepAliveMs > 0,
    keepAliveInitialDelay: options.keepAliveMs,
  });
  // Between owners, a late error would have no listener and would crash the process.
  socket.on('error', () => undefined);
  return socket;
}

/**
 * Connects to the first address that accepts and destroys the other attempts. Rejects with the first attempt's error if
 * all fail, and with the cancellation's reason if cancelled.
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
