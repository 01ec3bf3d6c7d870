import type { Context } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMainEvent, MessagePortMain } from 'electron';
import type { ControlRouter } from '../../src/control/router.ts';
import { isControlMessage } from './control-message.ts';

/** The channel on which the preload hands over a port of the page. */
export const CONNECT_CHANNEL = 'lunaroute:connect';
/** One page has one port, and a reload does not always close the old one (electron/electron#31457). */
const MAX_PORTS = 4;

/** The pages that are connected to the program's control methods. */
export class ControlPorts {
  readonly #handler: RPCHandler<Context>;
  /** The oldest first. */
  readonly #open = new Set<GuardedPort>();

  constructor(router: ControlRouter) {
    this.#handler = new RPCHandler(router);
  }

  /** Takes the one port of a connect message, in the place of the oldest where there are many. */
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

/** The port as the RPC handler sees it: a message that may not pass ends the connection. */
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

  /** Its streams end in this turn, and once, whenever the port itself tells of its end (Electron's does since 45). */
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
