import { lookup } from 'node:dns/promises';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isAnyHost } from '../contract/settings/host.ts';
import type { Listener } from './listener.ts';
import type { Tunnel, TunnelWatcher } from './tunnel.ts';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The listener in use, and those of former addresses: their connections live on. */
export class Listeners {
  readonly #make: () => Listener;
  readonly #former = new Set<Listener>();
  #current: Listener;

  constructor(make: () => Listener) {
    this.#make = make;
    this.#current = make();
  }

  /** Where it listens; undefined while it does not. */
  get address(): AddressInfo | undefined {
    return this.#current.address;
  }

  /** Requests that a drain waits for, and tunnels on which something moves. */
  get waitedFor(): number {
    return this.#all().reduce((sum, listener) => sum + listener.waitedFor, 0);
  }

  /** Binds. Rejects with the system's error when the port cannot be had. */
  listen({ host, port }: ListenAddress): Promise<AddressInfo> {
    return this.#current.listen(host, port);
  }

  /** Whether a connection of ours leads back to us. */
  isOwnAddress(socket: Socket): boolean {
    return this.#current.isOwnAddress(socket);
  }

  /** Relays an upgraded connection. */
  relay(client: Duplex, upstream: Duplex, watcher: TunnelWatcher): Tunnel {
    return this.#current.relay(client, upstream, watcher);
  }

  /** One that has been drained takes nothing any more: the next `listen` is of a new one. */
  renew(): void {
    this.#keepUntilLeft(this.#current);
    this.#current = this.#make();
  }

  /**
   * The new listener is up before the old one goes, save where the two overlap on one port. Rejects with the system's
   * error, and then listens where it did.
   */
  async move(before: ListenAddress, { host, port }: ListenAddress): Promise<void> {
    const old = this.#current;
    // A name that cannot be found costs nobody the listener that is there.
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

  /** No new requests; resolves when the last one under way is answered. */
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

  #all(): Listener[] {
    return [this.#current, ...this.#former];
  }
}

/** Whether two addresses on one port are the same, or one of them stands for all. */
function overlaps(one: string, other: string): boolean {
  return one === other || isAnyHost(one) || isAnyHost(other);
}
