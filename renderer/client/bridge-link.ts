import type { ClientContext } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';

/** What the preload answers to: it passes the port on to the main process. */
const CONNECT_MESSAGE = 'lunaroute:connect';

/** Calls over a MessagePort of this page's own, handed to the main process by the preload. */
export function bridgeLink(): RPCLink<ClientContext> {
  const { port1, port2 } = new MessageChannel();
  // '/' is this page's own origin: no other window gets the port.
  window.postMessage(CONNECT_MESSAGE, { targetOrigin: '/', transfer: [port2] });
  port1.start();
  return new RPCLink({ port: port1 });
}
