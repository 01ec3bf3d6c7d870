import http from 'node:http';
import https from 'node:https';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { Authority } from './authority.ts';
import { CA } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';

/** One request that the proxy has decrypted. */
export interface InspectedRequest {
  /** Target of the CONNECT. */
  readonly authority: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A company proxy that decrypts TLS: it presents its own certificate for every host and reads the traffic. */
export interface InspectingProxy {
  readonly authority: Authority;
  readonly proxy: ConnectProxy;
  readonly inspected: readonly InspectedRequest[];
  /** TLS alerts of handshakes that clients aborted, such as `unknown ca`. */
  readonly refusals: readonly string[];
}

export interface InspectingOptions {
  /** Whether the server also sends its authority's certificate, as many do. */
  readonly sendsRoot?: boolean;
}

/**
 * Starts a proxy with an authority that nobody trusts; it forwards requests to their targets and is closed when the
 * test ends.
 */
export async function startInspectingProxy(
  context: TestContext,
  { sendsRoot = false }: InspectingOptions = {},
): Promise<InspectingProxy> {
  const authority = new Authority('Example Corp Inspection CA');
  const proxy = await startConnectProxy(context);
  const inspected: InspectedRequest[] = [];
  const refusals: string[] = [];
  const reader = http.createServer({ keepAliveTimeout: 0 });
  const targets = new WeakMap<object, string>();
  reader.on('request', (request, response) => {
    const target = targets.get(request.socket) ?? '';
    const { method, headers, url = '' } = request;
    inspected.push({ authority: target, url, authorization: headers.authorization });
    const onward = https.request(
      `https://${target}${url}`,
      { method, headers, agent: false, ca: CA },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.onConnect = (asked) => {
    const { key, cert } = authority.serverFor(new URL(`tunnel://${asked.authority}`).hostname);
    const secureContext = tls.createSecureContext({ key, cert: sendsRoot ? cert + authority.pem : cert });
    const secured = new tls.TLSSocket(asked.take(), { isServer: true, secureContext });
    targets.set(secured, asked.authority);
    secured.on('error', (error: Error) =>
      refusals.push('reason' in error ? String(error.reason) : error.message),
    );
    reader.emit('connection', secured);
  };
  return { authority, proxy, inspected, refusals };
}
