import { lookup } from 'node:dns/promises';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isAnyHost } from '../contract/settings/host.ts';
import type { ListenAddress, Listener } from './listener.ts';
import type { Tunnel, TunnelWatcher } from './tunnel.ts';

/** The current listener, plus those at former addresses, whose connections remain open. */
export class Listeners {
  readonly #make: () => Listener;
  readonly #former = new Set<Listener>();
  #current: Listener;

  constructor(make: () => Listener) {
    this.#make = make;
    this.#current = make();
  }

  /** The address it listens on; undefined while it doesn't listen. */
  get address(): AddressInfo | undefined {
    return this.#current.address;
  }

  /** Number of requests and active tunnels that a drain waits for. */
  get waitedFor(): number {
    return this.#all().reduce((sum, listener) => sum + listener.waitedFor, 0);
  }

  /** Starts listening. Rejects with the system's error if the port is unavailable. */
  listen({ host, port }: ListenAddress): Promise<AddressInfo> {
    return this.#current.listen(host, port);
  }

  /** Address of the listener that accepted a connection; undefined if none ever listened. */
  acceptedAt(client: Duplex): ListenAddress | undefined {
    return this.#accepterOf(client).bound;
  }

  /** Whether an outgoing connection of the proxy leads back to the proxy itself. */
  isOwnAddress(socket: Socket): boolean {
    return this.#current.isOwnAddress(socket);
  }

  /** Relays an upgraded connection, in the listener that accepted it. */
  relay(client: Duplex, upstream: Duplex, watcher: TunnelWatcher): Tunnel {
    return this.#accepterOf(client).relay(client, upstream, watcher);
  }

  /** Replaces the listener for the next `listen`, since a drained one can't accept connections again. */
  renew(): void {
    this.#keepUntilLeft(this.#current);
    this.#current = this.#make();
  }

  /**
   * Moves to a new address. The new listener starts before the old one retires, unless they overlap on one port. If
   * that fails, rejects with the system's error and keeps listening at the old address.
   */
  async move(before: ListenAddress, { host, port }: ListenAddress): Promise<void> {
    const old = this.#current;
    // Resolve the name first, so that an unknown host leaves the present listener alone.
    const address = await lookup(host);
    const next = this.#make();
    const oldPort = old.address?.port;
    if (port !== 0 && port === oldPort && overlaps(address.address, old.address?.address ?? ''))
      void old.retire();
    try {
      await next.listen(host, port);
    } catch (error) {
      if (old.address === undefined) await this.#restore({ host: before.host, port: oldPort ?? before.port });
      throw error;
    }
    this.#keepUntilLeft(old);
    this.#current = next;
  }

  /** Stops accepting requests; resolves when the last one in progress has been answered. */
  async drain(): Promise<void> {
    await Promise.all(this.#all().map((listener) => listener.drain()));
  }

  /** Ends every connection now. */
  closeAll(): void {
    for (const listener of this.#all()) listener.closeAll();
  }

  async #restore(address: ListenAddress): Promise<void> {
    this.renew();
    await this.listen(address);
  }

  #keepUntilLeft(listener: Listener): void {
    this.#former.add(listener);
    void listener.retire().then(() => this.#former.delete(listener));
  }

  #accepterOf(client: Duplex): Listener {
    return this.#all().find((listener) => listener.has(client)) ?? this.#current;
  }

  #all(): Listener[] {
    return [this.#current, ...this.#former];
  }
}

/** Whether two addresses on one port are the same, or either is a wildcard. */
function overlaps(one: string, other: string): boolean {
  return one === other || isAnyHost(one) || isAnyHost(other);
}
