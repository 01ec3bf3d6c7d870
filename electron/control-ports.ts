import type { Context } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMainEvent, MessagePortMain } from 'electron';
import type { ControlRouter } from '../src/control/router.ts';
import { isControlMessage } from './control-message.ts';

/** The channel on which the preload hands over a port of the page. */
export const CONNECT_CHANNEL = 'lunaroute:connect';
/** One page has one port, two while it reloads; more are a mistake or an attack. */
const MOST_PORTS = 4;

/** The pages that are connected to the program's control methods. */
export class ControlPorts {
  readonly #handler: RPCHandler<Context>;
  readonly #open = new Set<MessagePortMain>();

  constructor(router: ControlRouter) {
    this.#handler = new RPCHandler(router);
  }

  /** Takes the one port of a connect message; anything else is closed. */
  connect(event: Pick<IpcMainEvent, 'ports'>): void {
    const [port, ...others] = event.ports;
    for (const other of others) other.close();
    if (port === undefined) return;
    if (others.length > 0 || this.#open.size >= MOST_PORTS) return port.close();
    this.#open.add(port);
    port.on('close', () => this.#open.delete(port));
    this.#handler.upgrade(guarded(port), { context: {} });
    port.start();
  }
}

/** The port as the RPC handler sees it: a message that may not pass ends the connection. */
function guarded(port: MessagePortMain): {
  on: (event: string, listener: (event?: { data: unknown }) => void) => void;
  postMessage: (message: unknown) => void;
} {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event, listener) => {
      if (event === 'close') port.on('close', () => listener());
      if (event !== 'message') return;
      port.on('message', (message) => {
        if (isControlMessage(message.data)) listener(message);
        else port.close();
      });
    },
  };
}
