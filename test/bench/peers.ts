import { Child } from './child.ts';
import type { Started } from './protocol.ts';

/** Modules that run the peers, in the order of the table. */
const SCRIPTS = {
  lunaroute: './peers/lunaroute.ts',
  httpxy: './peers/httpxy.ts',
  'http-proxy-3': './peers/http-proxy-3.ts',
  '@fastify/http-proxy': './peers/fastify-http-proxy.ts',
  'bare-lifo': './peers/bare-lifo.ts',
  'undici-25-lines': './peers/undici-25-lines.ts',
  nginx: './peers/nginx.ts',
  haproxy: './peers/haproxy.ts',
} as const;

/** No proxy: the baseline for the latency of the others. */
export const DIRECT = 'direct';
/** The peer that the ratios refer to. */
export const REFERENCE = 'httpxy';

export const PEER_NAMES = [DIRECT, ...Object.keys(SCRIPTS)];

/** Starts a fresh process of the peer; rejects with the reason if it cannot run. */
export async function startPeer(name: string, upstreamPort: number): Promise<{ peer: Child } & Started> {
  const script = Object.entries(SCRIPTS).find(([candidate]) => candidate === name)?.[1];
  if (script === undefined) throw new Error(`no peer is called ${name}`);
  const peer = new Child(new URL(script, import.meta.url), { execArgv: ['--expose-gc'] });
  try {
    return { peer, ...(await peer.ask('start', { upstreamPort })) };
  } catch (error) {
    await peer.close();
    throw error;
  }
}

/** Starts the upstream and the load generator. */
export async function startSurroundings(): Promise<{ load: Child; upstream: Child; upstreamPort: number }> {
  const load = new Child(new URL('./load.ts', import.meta.url));
  const upstream = new Child(new URL('./upstream.ts', import.meta.url));
  const { port } = await upstream.ask('start', { upstreamPort: 0 });
  return { load, upstream, upstreamPort: port };
}
