import net from 'node:net';
import { isRefusal } from './load-requests.ts';
import { requestBytes } from './payloads.ts';
import type { StreamResult } from './protocol.ts';

/** Streams opened concurrently: by default, a proxy's listener queues at most 511 unaccepted ones. */
const OPENING_AT_ONCE = 64;

/** Streams whose head and first event have arrived. Close them with `close()`. */
export class OpenStreams {
  readonly #sockets: net.Socket[] = [];
  readonly #wanted: number;
  #opened = 0;
  #ended = 0;
  #reads = 0;
  #bytes = 0;
  #closed = false;
  #failure: Error | null = null;
  #wake: () => void = () => {};

  private constructor(wanted: number) {
    this.#wanted = wanted;
  }

  /** Resolves once all are open; rejects at the first refusal. */
  static async open({ port, streams }: { port: number; streams: number }): Promise<OpenStreams> {
    const open = new OpenStreams(streams);
    const bytes = requestBytes(port, 'flow');
    await open.#until(() => {
      while (open.#sockets.length < Math.min(streams, open.#opened + OPENING_AT_ONCE)) {
        open.#sockets.push(open.#connect(port, bytes));
      }
      return open.#opened === streams;
    });
    open.#reads = 0;
    open.#bytes = 0;
    return open;
  }

  /** Resolves once every stream has ended. */
  async finish(): Promise<StreamResult> {
    await this.#until(() => this.#ended === this.#wanted);
    return { reads: this.#reads, bytes: this.#bytes };
  }

  /** Drops every connection. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(port: number, bytes: Buffer): net.Socket {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let head: Buffer | null = Buffer.alloc(0);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (piece) => {
      this.#reads += 1;
      this.#bytes += piece.length;
      if (head !== null) head = this.#readHead(Buffer.concat([head, piece]));
      else if (piece.toString('latin1', piece.length - 5) === '0\r\n\r\n') this.#count('#ended');
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => this.#fail(new Error('closed a stream')));
    return socket;
  }

  /** Returns the bytes received so far, or null once the first event has arrived. */
  #readHead(head: Buffer): Buffer | null {
    if (isRefusal(head)) this.#fail(new Error(`answered ${head.toString('latin1', 0, 200)}`));
    if (!head.includes('data: ')) return head;
    this.#count('#opened');
    return null;
  }

  #count(what: '#opened' | '#ended'): void {
    if (what === '#opened') this.#opened += 1;
    else this.#ended += 1;
    this.#wake();
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#failure = error;
    this.#wake();
  }

  #until(isReached: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        if (this.#failure !== null) {
          this.close();
          reject(this.#failure);
        } else if (isReached()) resolve();
      };
      this.#wake();
    });
  }
}
