import type { Context } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMainEvent, MessagePortMain } from 'electron';
import type { ControlRouter } from '../../src/control/router.ts';
import { isControlMessage } from './control-message.ts';

/** The channel on which the preload script hands over a port from the page. */
export const CONNECT_CHANNEL = 'lunaroute:connect';
/** A page needs only one port, but a reload does not always close the old one (electron/electron#31457). */
const MAX_PORTS = 4;

/** The ports through which pages call the program's control methods. */
export class ControlPorts {
  readonly #handler: RPCHandler<Context>;
  /** Oldest first. */
  readonly #open = new Set<GuardedPort>();

  constructor(router: ControlRouter) {
    this.#handler = new RPCHandler(router);
  }

  /**
   * Accepts the first port of a connect message and closes any others; above the limit, closes the oldest open port.
   */
  connect(event: Pick<IpcMainEvent, 'ports'>): void {
    const [port, ...others] = event.ports;
    for (const other of others) other.close();
    if (port === undefined) return;
    const guarded = new GuardedPort(port);
    this.#open.add(guarded);
    guarded.on('close', () => this.#open.delete(guarded));
    this.#handler.upgrade(guarded, { context: {} });
    port.start();
    for (const oldest of this.#open) if (this.#open.size > MAX_PORTS) oldest.close();
  }
}

/** The port as the RPC handler sees it. A message that fails the check closes the connection. */
class GuardedPort {
  readonly #port: MessagePortMain;
  readonly #onClose: (() => void)[] = [];
  #isClosed = false;

  constructor(port: MessagePortMain) {
    this.#port = port;
    port.on('close', () => this.#closed());
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'close') this.#onClose.push(() => listener());
    if (event !== 'message') return;
    this.#port.on('message', (message) => {
      if (this.#isClosed) return;
      if (isControlMessage(message.data)) listener(message);
      else this.close();
    });
  }

  postMessage(message: unknown): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window.
    if (!this.#isClosed) this.#port.postMessage(message);
  }

  /**
   * Ends the port's streams in this turn, and only once, no matter when the port emits `close` (Electron does since
   * 45).
   */
  close(): void {
    this.#closed();
    this.#port.close();
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#onClose) listener();
  }
}
