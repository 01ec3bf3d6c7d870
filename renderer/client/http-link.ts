import type { ClientContext } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { sessionKey } from './session.ts';

/** Calls over HTTP to the address that served this page. */
export function httpLink(): RPCLink<ClientContext> {
  return new RPCLink({
    url: `${window.location.origin}/api`,
    headers: () => ({ authorization: `Bearer ${sessionKey() ?? ''}` }),
  });
}
