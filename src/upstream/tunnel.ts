import type { Socket } from 'node:net';
import { Failure } from '../contract/failures.ts';
import { http } from '../node-http.ts';

/** The value of `Proxy-Authorization` for the user name and password in a proxy's URL. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  const login = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/**
 * Asks the proxy at the other end of `socket` for a tunnel to `authority` (`host:port`) and resolves once
 * it stands. Rejects with `proxy_connect_failed`; the caller destroys the socket.
 */
export function openTunnel(
  socket: Socket,
  authority: string,
  authorization: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      createConnection: () => socket,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
    });
    const refuse = (what: string, cause?: unknown): void =>
      reject(
        new Failure(
          'proxy_connect_failed',
          `The proxy did not open a tunnel to ${authority}: ${what}. Check HTTPS_PROXY (or the provider's proxy setting).`,
          cause,
        ),
      );
    request.once('connect', (response, _socket, head) => {
      if (response.statusCode !== 200) return refuse(`it answered ${response.statusCode}`);
      if (head.length > 0) socket.unshift(head);
      resolve();
    });
    request.once('response', (response) => refuse(`it answered ${response.statusCode}`));
    request.once('error', (error) => refuse(error.message, error));
    request.end();
  });
}

/** A login with a bare percent sign is meant as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
