import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../clock.ts';

/** A tunnel on which nothing has moved for so long is not waited for when the proxy stops. */
const QUIET_MS = 30_000;
/** Time for a side to leave once it was told goodbye, or the other one has left. */
export const GOODBYE_MS = 5000;

/** Who leaves a tunnel first. */
export type Leaver = 'client' | 'provider' | 'proxy';

/** Who hears of a tunnel. */
export interface TunnelWatcher {
  /** Bytes have come from the client, or from the provider, and are on their way. */
  moved(from: 'client' | 'provider', chunk: Buffer): void;
  /** Who left first, or `proxy` where we ended it. Called once. */
  left(by: Leaver): void;
  /** Both sides are gone. Called once. */
  ended(): void;
}

/** The close frame of a WebSocket with the code 1001, "going away" (RFC 6455, 5.5.1 and 7.4.1); clients mask theirs. */
function goingAway(isFromClient: boolean): Buffer {
  const code = Buffer.from([0x03, 0xe9]);
  if (!isFromClient) return Buffer.concat([Buffer.from([0x88, 0x02]), code]);
  const mask = randomBytes(4);
  const masked = code.map((byte, at) => byte ^ (mask[at] ?? 0));
  return Buffer.concat([Buffer.from([0x88, 0x82]), mask, masked]);
}

/** A client and a provider that have switched protocols: passes the bytes both ways until one of them leaves. */
export class Tunnel {
  readonly #client: Duplex;
  readonly #provider: Duplex;
  readonly #clock: Clock;
  readonly #watcher: TunnelWatcher | undefined;
  #lastMovedMs: number;
  /** Set once one side has ended: a WebSocket does not live on half. */
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

  /** Milliseconds until it may be ended because nothing moves on it; 0 or less if that is now. */
  get quietInMs(): number {
    return this.#hasSaidGoodbye ? 0 : this.#lastMovedMs + QUIET_MS - this.#clock.now();
  }

  /** Says goodbye to both sides and ends. */
  goAway(): void {
    this.#hasSaidGoodbye = true;
    this.#left('proxy');
    // Piped any longer, nothing would be read of what they answer.
    this.#client.unpipe();
    this.#provider.unpipe();
    this.#client.end(goingAway(false));
    this.#provider.end(goingAway(true));
    this.#client.resume();
    this.#provider.resume();
  }

  /** Ends it now. */
  destroy(): void {
    this.#client.destroy();
    this.#provider.destroy();
  }

  #left(by: Leaver): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#watcher?.left(by);
  }

  /** The other side of `to` has ended: it has time for what is still on its way to it, and for its own end. */
  #endAfter(to: Duplex): void {
    this.#timer ??= this.#clock.schedule(() => {
      this.#timer = undefined;
      if (to.writableLength === 0) this.destroy();
      else this.#endAfter(to);
    }, GOODBYE_MS);
  }

  #pass(name: 'client' | 'provider'): void {
    const [from, to] = name === 'client' ? [this.#client, this.#provider] : [this.#provider, this.#client];
    from.on('error', () => undefined); // followed by a close
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
      // What came before a clean end is still on its way to the other side.
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
