import { once } from 'node:events';
import net from 'node:net';

/** Faults the path may inject into a connection; each is counted. */
export const FAULTS = [
  'refused',
  'reset_at_once',
  'reset_mid_stream',
  'fin_mid_stream',
  'fin_when_idle',
  'reset_when_idle',
  'stalled',
  'slow',
  'none',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultyTcpOptions {
  /** Port of the provider. */
  readonly to: number;
  /** Random number in [0, 1). */
  readonly random: () => number;
  /** Share of connections without a fault. */
  readonly calm: number;
}

/** A TCP path between the proxy and its provider on which connections fail in every way. */
export class FaultyTcp {
  readonly counts = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  readonly #options: FaultyTcpOptions;
  readonly #sockets = new Set<net.Socket>();
  readonly #server = net.createServer({ allowHalfOpen: true }, (socket) => this.#carry(socket));

  constructor(options: FaultyTcpOptions) {
    this.#options = options;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('there is no address');
    return address.port;
  }

  /** Number of open connections on both sides. */
  get open(): number {
    return this.#sockets.size;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(near: net.Socket): void {
    const fault = this.#pick();
    this.counts[fault] += 1;
    this.#keep(near);
    if (fault === 'refused') return void near.resetAndDestroy();
    const far = net.connect({ port: this.#options.to, host: '127.0.0.1', allowHalfOpen: true });
    this.#keep(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far);
    if (fault === 'stalled') return void far.on('data', () => undefined);
    if (fault === 'slow')
      return void far.on('data', (chunk: Buffer) => setTimeout(() => near.write(chunk), 50));
    far.on('data', (chunk: Buffer) => void near.write(chunk));
    far.on('end', () => void near.end());
    this.#plan(fault, near, far);
  }

  #plan(fault: Fault, near: net.Socket, far: net.Socket): void {
    const after = (ms: number, run: () => void): void => {
      const timer = setTimeout(run, ms);
      near.once('close', () => clearTimeout(timer));
    };
    const { random } = this.#options;
    switch (fault) {
      case 'reset_at_once':
        near.once('data', () => void near.resetAndDestroy());
        return;
      case 'reset_mid_stream':
        far.once('data', () => after(random() * 200, () => void near.resetAndDestroy()));
        return;
      case 'fin_mid_stream':
        far.once('data', () => after(random() * 200, () => void near.end()));
        return;
      case 'fin_when_idle':
        after(500 + random() * 3000, () => void near.end());
        return;
      case 'reset_when_idle':
        after(500 + random() * 3000, () => void near.resetAndDestroy());
        return;
      default:
    }
  }

  #pick(): Fault {
    const { random, calm } = this.#options;
    if (random() < calm) return 'none';
    return FAULTS[Math.floor(random() * (FAULTS.length - 1))] ?? 'none';
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // faults are expected here
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
