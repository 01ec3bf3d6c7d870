import type { ClientContext } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { pageSessionKey } from './session.ts';

/** Calls over HTTP to the address that served this page. */
export function httpLink(): RPCLink<ClientContext> {
  return new RPCLink({
    url: `${window.location.origin}/api`,
    headers: () => ({ authorization: `Bearer ${pageSessionKey() ?? ''}` }),
  });
}
