import { RPCLink } from '@orpc/client/fetch';
import { sessionKey } from './session.ts';

/** Calls over HTTP to the address that served this page. */
export function httpLink(): RPCLink<Record<never, never>> {
  return new RPCLink({
    url: `${window.location.origin}/api`,
    headers: () => ({ authorization: `Bearer ${sessionKey() ?? ''}` }),
  });
}
