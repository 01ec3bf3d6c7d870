import { type ClientContext, createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { createContext, use } from 'react';
import type { control } from '../../src/contract/control.ts';
import { pageSessionKey } from './session.ts';

declare global {
  interface Window {
    /** Set by the desktop's preload; absent in a browser. */
    readonly lunaroute?: { readonly platform: string };
  }
}

/** What the preload answers to: it passes the port on to the main process. */
const CONNECT_MESSAGE = 'lunaroute:connect';

/** Every control method, as the window calls it. */
export type ControlClient = ContractRouterClient<typeof control>;

/** The desktop's bridge where the preload has put one; else loopback HTTP. Never chosen by the page's address. */
export function connectControl(): ControlClient {
  return createORPCClient(window.lunaroute === undefined ? httpLink() : bridgeLink());
}

/** The window's way to the program; set once around everything. */
export const ControlContext = createContext<ControlClient | undefined>(undefined);

/** Calls to the program, for components. */
export function useControl(): ControlClient {
  const client = use(ControlContext);
  if (client === undefined) throw new Error('useControl needs a ControlContext around it');
  return client;
}

/** Calls over a MessagePort of this page's own, handed to the main process by the preload. */
function bridgeLink(): PortLink<ClientContext> {
  const { port1, port2 } = new MessageChannel();
  // '/' is this page's own origin: no other window gets the port.
  window.postMessage(CONNECT_MESSAGE, { targetOrigin: '/', transfer: [port2] });
  port1.start();
  return new PortLink({ port: port1 });
}

/** Calls over HTTP to the address that served this page. */
function httpLink(): HttpLink<ClientContext> {
  return new HttpLink({
    url: `${window.location.origin}/api`,
    headers: () => ({ authorization: `Bearer ${pageSessionKey() ?? ''}` }),
  });
}
