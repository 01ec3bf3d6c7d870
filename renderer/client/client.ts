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

/** The message the preload responds to by passing the port on to the main process. */
const CONNECT_MESSAGE = 'lunaroute:connect';

/** All control methods, as the window calls them. */
export type ControlClient = ContractRouterClient<typeof control>;

/** Uses the desktop's bridge if the preload provides it, otherwise loopback HTTP. The page's URL never decides this. */
export function connectControl(): ControlClient {
  return createORPCClient(window.lunaroute === undefined ? httpLink() : bridgeLink());
}

/** The control client; provided once, around the whole window. */
export const ControlContext = createContext<ControlClient | undefined>(undefined);

/** Returns the control client, for components. */
export function useControl(): ControlClient {
  const client = use(ControlContext);
  if (client === undefined) throw new Error('useControl needs a ControlContext around it');
  return client;
}

/** Calls over a MessagePort of this page, which the preload hands to the main process. */
function bridgeLink(): PortLink<ClientContext> {
  const { port1, port2 } = new MessageChannel();
  // '/' means this page's own origin, so no other window gets the port.
  window.postMessage(CONNECT_MESSAGE, { targetOrigin: '/', transfer: [port2] });
  port1.start();
  return new PortLink({ port: port1 });
}

/** Calls over HTTP to the origin that served this page. */
function httpLink(): HttpLink<ClientContext> {
  return new HttpLink({
    url: `${window.location.origin}/api`,
    headers: () => ({ authorization: `Bearer ${pageSessionKey() ?? ''}` }),
  });
}
