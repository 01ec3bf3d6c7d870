import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';
import { median } from './median.ts';
import { eventChunk } from './payloads.ts';

export const SCENARIO_NAMES = ['requests', 'stream', 'held', 'latency', 'idle', 'start'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/**
 * Amount of work per measurement. The optimising compiler runs in the same process for the first seconds; after a short
 * warm-up, its time would be charged to the requests.
 */
export type Sizes = {
  readonly warmUpRequests: number;
  readonly requests: number;
  readonly chunks: number;
  readonly heldStreams: number;
  readonly latencyRequests: number;
};

export const FULL: Sizes = {
  warmUpRequests: 40_000,
  requests: 40_000,
  chunks: 100,
  heldStreams: 2000,
  latencyRequests: 2000,
};

export const QUICK: Sizes = {
  warmUpRequests: 20_000,
  requests: 12_000,
  chunks: 40,
  heldStreams: 1000,
  latencyRequests: 1000,
};

/** A peer that listens on `port`, and the upstream and load processes. For direct, `peer` is the upstream. */
export type Rig = {
  readonly load: Child;
  readonly upstream: Child;
  readonly peer: Child;
  readonly port: number;
  /** How long the peer's process took to listen. */
  readonly readyMs: number;
  readonly upstreamPort: number;
  readonly sizes: Sizes;
};

const CONNECTIONS = 32;
const STREAMS = 400;
/** 400 streams at this pace are 10,000 chunks a second: about a quarter of a core for a Node proxy. */
const CHUNK_INTERVAL_MS = 40;
const LATENCY_TURNS = 5;
const WARM_UP_CHUNKS = 25;
/** 1.00 on every peer that does not delay chunks; the rest is tolerance for a client that is itself late. */
const LEAST_READS_PER_CHUNK = 0.8;
/** Time for the peer to finish its writes and for released memory to be freed. */
const SETTLE_MS = 400;
const IDLE_MS = 3000;

const MEASUREMENTS: Readonly<Record<ScenarioName, (rig: Rig) => Promise<number>>> = {
  requests: measureRequests,
  stream: measureStream,
  held: measureHeld,
  latency: measureLatency,
  idle: measureIdle,
  start: ({ readyMs }) => Promise.resolve(readyMs * 1000),
};

/** Runs one scenario on an unused peer. Returns µs; for `held` bytes per stream, for `idle` bytes. */
export async function measure(scenario: ScenarioName, rig: Rig): Promise<number> {
  await checkAnswer(rig.port);
  return MEASUREMENTS[scenario](rig);
}

/** Sends `total` requests over the usual number of connections. */
export async function sendRequests({ load, port }: Rig, total: number): Promise<void> {
  await load.ask('requests', { port, connections: CONNECTIONS, total });
}

async function measureRequests(rig: Rig): Promise<number> {
  await sendRequests(rig, rig.sizes.warmUpRequests);
  const before = await cpuMicros(rig);
  await sendRequests(rig, rig.sizes.requests);
  return ((await cpuMicros(rig)) - before) / rig.sizes.requests;
}

/** Counts CPU only from the moment all streams are open, so that opening them is excluded. */
async function measureStream(rig: Rig): Promise<number> {
  await playStreams(rig, WARM_UP_CHUNKS);
  return (await playStreams(rig, rig.sizes.chunks)) / (STREAMS * rig.sizes.chunks);
}

async function playStreams(rig: Rig, chunks: number): Promise<number> {
  const { load, upstream, port } = rig;
  await load.ask('openStreams', { port, streams: STREAMS });
  await delay(SETTLE_MS);
  const before = await cpuMicros(rig);
  await upstream.ask('pace', { chunks, intervalMs: CHUNK_INTERVAL_MS });
  const { bytes, reads } = await load.ask('finishStreams', {});
  const spent = (await cpuMicros(rig)) - before;
  await load.ask('closeStreams', {});
  // The last chunk of each stream is the end marker, which is shorter.
  const expected = STREAMS * (chunks - 1) * eventChunk().length;
  if (bytes < expected) throw new Error(`streamed ${bytes} of ${expected} bytes`);
  // A proxy that batches chunks does less work but keeps the user waiting, so it is not comparable.
  const readsPerChunk = reads / (STREAMS * chunks);
  if (readsPerChunk < LEAST_READS_PER_CHUNK)
    throw new Error(`chunks came together: ${readsPerChunk} reads a chunk`);
  return spent;
}

/** Measures the memory growth of a fresh process on first fill; both readings follow a garbage collection. */
async function measureHeld(rig: Rig): Promise<number> {
  const { load, port, sizes } = rig;
  await load.ask('requests', { port, connections: 1, total: 200 });
  await load.ask('openStreams', { port, streams: 10 });
  await load.ask('closeStreams', {});
  const before = await settledRssBytes(rig);
  await load.ask('openStreams', { port, streams: sizes.heldStreams });
  const after = await settledRssBytes(rig);
  await load.ask('closeStreams', {});
  return (after - before) / sizes.heldStreams;
}

/**
 * Measures what the peer adds to the p50 of direct; for direct, the whole. The two alternate, because the machine's
 * speed varies between seconds by more than a proxy adds.
 */
async function measureLatency(rig: Rig): Promise<number> {
  const { port, upstreamPort } = rig;
  await p50Micros(rig, port);
  if (port === upstreamPort) return p50Micros(rig, port);
  const added: number[] = [];
  for (let turn = 0; turn < LATENCY_TURNS; turn += 1) {
    const direct = await p50Micros(rig, upstreamPort);
    added.push((await p50Micros(rig, port)) - direct);
  }
  return median(added);
}

/** Measures the memory of a process that has answered one request and is idle. */
async function measureIdle({ peer }: Rig): Promise<number> {
  await delay(IDLE_MS);
  return (await peer.ask('usage', { collect: false })).rssBytes;
}

async function p50Micros({ load, sizes }: Rig, port: number): Promise<number> {
  const asks = { port, connections: 1, total: sizes.latencyRequests };
  return (await load.ask('requests', asks)).p50Micros;
}

async function cpuMicros({ peer }: Rig): Promise<number> {
  return (await peer.ask('usage', { collect: false })).cpuMicros;
}

async function settledRssBytes({ peer }: Rig): Promise<number> {
  await delay(SETTLE_MS);
  await peer.ask('usage', { collect: true });
  await delay(SETTLE_MS);
  return (await peer.ask('usage', { collect: true })).rssBytes;
}

/** The load generator checks very little, so one request first goes through Node's own strict parser. */
async function checkAnswer(port: number): Promise<void> {
  const body = `{"model":"gpt-5","messages":[],"pad":"${'x'.repeat(40)}","user":"bench-json"}`;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const outgoing = request(
    { port, host: '127.0.0.1', path: '/v1/chat/completions', method: 'POST', agent: false },
    (answer) => {
      const hasHeaders =
        answer.headers['x-request-id'] !== undefined && answer.headers['cf-ray'] !== undefined;
      if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`));
      else if (!hasHeaders) reject(new Error('lost headers of the answer'));
      else json(answer).then(() => resolve(), reject);
    },
  );
  outgoing.setHeader('content-type', 'application/json').setHeader('content-length', body.length);
  outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('no answer')));
  outgoing.on('error', reject).end(body);
  await promise;
}
