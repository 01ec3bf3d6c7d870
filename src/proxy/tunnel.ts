import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../clock.ts';

/** A tunnel without traffic for this long isn't waited for when the proxy stops. */
const QUIET_MS = 30_000;
/** How long a side may take to leave after a goodbye, or after the other side has left. */
export const GOODBYE_MS = 5000;

/** The party that left a tunnel first. */
export type Leaver = 'client' | 'provider' | 'proxy';

/** Observer of a tunnel. */
export interface TunnelWatcher {
  /** Called for bytes received from the client or the provider, while they are being relayed. */
  moved(from: 'client' | 'provider', chunk: Buffer): void;
  /** Called once, with the side that left first, or `proxy` if the proxy ended the tunnel. */
  left(by: Leaver): void;
  /** Called once, when both sides have closed. */
  ended(): void;
}

/** Returns a WebSocket close frame with code 1001, "going away" (RFC 6455, 5.5.1 and 7.4.1); clients mask theirs. */
function goingAway(isFromClient: boolean): Buffer {
  const code = Buffer.from([0x03, 0xe9]);
  if (!isFromClient) return Buffer.concat([Buffer.from([0x88, 0x02]), code]);
  const mask = randomBytes(4);
  const masked = code.map((byte, at) => byte ^ (mask[at] ?? 0));
  return Buffer.concat([Buffer.from([0x88, 0x82]), mask, masked]);
}

/** Relays bytes both ways between a client and a provider that have switched protocols, until one of them leaves. */
export class Tunnel {
  readonly #client: Duplex;
  readonly #provider: Duplex;
  readonly #clock: Clock;
  readonly #watcher: TunnelWatcher | undefined;
  #lastMovedMs: number;
  /** Set once one side has ended: a WebSocket can't continue half-open. */
  #timer: Timer | undefined;
  #open = 2;
  #hasSaidGoodbye = false;
  #hasLeft = false;

  constructor(
    sides: { readonly client: Duplex; readonly provider: Duplex },
    clock: Clock,
    watcher?: TunnelWatcher,
  ) {
    this.#client = sides.client;
    this.#provider = sides.provider;
    this.#clock = clock;
    this.#watcher = watcher;
    this.#lastMovedMs = clock.now();
    this.#pass('client');
    this.#pass('provider');
  }

  /** Milliseconds until the tunnel counts as quiet and may be ended; 0 or less if it already does. */
  get quietInMs(): number {
    return this.#hasSaidGoodbye ? 0 : this.#lastMovedMs + QUIET_MS - this.#clock.now();
  }

  /** Says goodbye to both sides and ends the tunnel. */
  goAway(): void {
    this.#hasSaidGoodbye = true;
    this.#left('proxy');
    // Still piped, the replies of both sides would not be read.
    this.#client.unpipe();
    this.#provider.unpipe();
    this.#client.end(goingAway(false));
    this.#provider.end(goingAway(true));
    this.#client.resume();
    this.#provider.resume();
  }

  /** Ends the tunnel now. */
  destroy(): void {
    this.#client.destroy();
    this.#provider.destroy();
  }

  #left(by: Leaver): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#watcher?.left(by);
  }

  /** Destroys the tunnel after the other side of `to` has ended, leaving `to` time for pending data and its own end. */
  #endAfter(to: Duplex): void {
    this.#timer ??= this.#clock.schedule(() => {
      this.#timer = undefined;
      if (to.writableLength === 0) this.destroy();
      else this.#endAfter(to);
    }, GOODBYE_MS);
  }

  #pass(name: 'client' | 'provider'): void {
    const [from, to] = name === 'client' ? [this.#client, this.#provider] : [this.#provider, this.#client];
    from.on('error', () => undefined); // a close follows
    from.on('data', (chunk: Buffer) => {
      this.#lastMovedMs = this.#clock.now();
      this.#watcher?.moved(name, chunk);
    });
    from.once('end', () => {
      this.#left(name);
      this.#endAfter(to);
    });
    from.once('close', () => {
      this.#left(name);
      // After a clean end, data may still be on its way to the other side.
      if (from.readableEnded && !to.writableFinished) to.once('finish', () => to.destroy());
      else to.destroy();
      this.#open -= 1;
      if (this.#open > 0) return;
      if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
      this.#watcher?.ended();
    });
    from.pipe(to);
  }
}
