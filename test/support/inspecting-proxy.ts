import http from 'node:http';
import https from 'node:https';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { Authority } from './authority.ts';
import { CA } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';

/** One request that the proxy has read in plain text. */
export interface InspectedRequest {
  /** What was asked for by CONNECT. */
  readonly authority: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A company's proxy that opens TLS: it shows a certificate of its own for every host, and reads what goes through. */
export interface InspectingProxy {
  readonly authority: Authority;
  readonly proxy: ConnectProxy;
  readonly inspected: readonly InspectedRequest[];
  /** How handshakes ended that its clients broke off: TLS's alert, such as `unknown ca`. */
  readonly refusals: readonly string[];
}

export interface InspectingOptions {
  /** The server sends its authority's certificate along, as many do. */
  readonly sendsRoot?: boolean;
}

/** Starts one with an authority that nobody knows; requests are passed on to whom they are for. It ends with the test. */
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
