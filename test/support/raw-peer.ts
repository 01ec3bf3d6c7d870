import net, { type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { parseMessage, type WireMessage } from './http-message.ts';

/** How the other side closed the connection. */
export type Leaving = 'fin' | 'reset';

/** One end of a TCP connection whose bytes a test reads and writes directly; latin1, one character per byte. */
export class RawPeer {
  readonly socket: Socket;
  /** Resolves when the other side closes the connection, by a FIN or a reset. */
  readonly left: Promise<Leaving>;
  #received = '';
  #leaving: Leaving | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    const { promise, resolve } = Promise.withResolvers<Leaving>();
    this.left = promise;
    const leave = (leaving: Leaving): void => {
      this.#leaving ??= leaving;
      resolve(this.#leaving);
      this.#wake();
    };
    socket.on('end', () => leave('fin'));
    socket.on('error', () => leave('reset'));
    socket.on('close', () => leave('reset'));
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
  }

  /** Bytes received but not yet consumed. */
  get received(): string {
    return this.#received;
  }

  /** Writes latin1 text or bytes. */
  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Closes this side after sending what was written. */
  finish(): void {
    this.socket.end();
  }

  /** Aborts the connection with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Resolves once the received bytes contain the text. */
  async has(text: string): Promise<void> {
    await this.#until(`'${text}'`, () => this.#received.includes(text) || undefined);
  }

  /** Consumes the next message; rejects if the other side closes before it is complete. */
  async message(options: { readonly bodiless?: boolean } = {}): Promise<WireMessage> {
    const message = await this.#until('a complete message', () =>
      parseMessage(this.#received, { ...options, ended: this.#leaving === 'fin' }),
    );
    this.#received = this.#received.slice(message.raw.length);
    return message;
  }

  /** Consumes everything received until the other side closes. */
  async rest(): Promise<{ readonly text: string; readonly leaving: Leaving }> {
    const leaving = await this.left;
    const text = this.#received;
    this.#received = '';
    return { text, leaving };
  }

  async #until<T>(what: string, look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.#leaving !== undefined) {
        throw new Error(
          `the other side left (${this.#leaving}) before ${what}; came: ${JSON.stringify(this.#received)}`,
        );
      }
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Connects to a port of this machine and writes the given bytes; the connection is closed when the test ends. */
export async function connectRaw(
  context: TestContext,
  port: number,
  bytes?: string | Buffer,
): Promise<RawPeer> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const peer = new RawPeer(socket);
  context.after(() => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  if (bytes !== undefined) peer.send(bytes);
  return peer;
}
