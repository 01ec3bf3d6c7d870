import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { WireMessage } from './http-message.ts';
import { connectRaw, type RawPeer } from './raw-peer.ts';
import { type Answerer, type RawUpstream, startRawUpstream, startScriptedUpstream } from './raw-upstream.ts';
import { type AppTestOptions, type AppUnderTest, startApp } from './running-app.ts';

/** A raw client and a raw upstream with the proxy between them. */
export interface RawPair {
  readonly app: AppUnderTest;
  readonly upstream: RawUpstream;
  readonly client: RawPeer;
}

/** Starts a pair whose upstream answers each request with these bytes. */
export async function startPair(
  context: TestContext,
  answer?: string | Buffer | Answerer,
  options: Partial<AppTestOptions> | ((upstreamUrl: string) => Partial<AppTestOptions>) = {},
): Promise<RawPair> {
  const upstream = await startRawUpstream(context, answer);
  const given = typeof options === 'function' ? options(upstream.url) : options;
  const app = await startApp(context, { upstream: upstream.url, ...given });
  return { app, upstream, client: await connectRaw(context, app.port) };
}

/** Starts a pair whose upstream runs this script on each connection. */
export async function startScriptedPair(
  context: TestContext,
  script?: (peer: RawPeer) => void | Promise<void>,
  options: Partial<AppTestOptions> = {},
): Promise<RawPair> {
  const upstream = await startScriptedUpstream(context, script);
  const app = await startApp(context, { upstream: upstream.url, ...options });
  return { app, upstream, client: await connectRaw(context, app.port) };
}

/** Returns a request with the proxy's Host, up to its body; `lines` are additional header lines. */
export function requestText(app: AppUnderTest, line: string, lines: readonly string[] = []): string {
  return [`${line} HTTP/1.1`, `Host: 127.0.0.1:${app.port}`, ...lines, '', ''].join('\r\n');
}

/** Returns the only request that the upstream received. */
export function onlyRequest(upstream: RawUpstream): WireMessage {
  const [request] = upstream.requests;
  assert.equal(upstream.requests.length, 1, 'the upstream got one request');
  assert.ok(request);
  return request;
}
