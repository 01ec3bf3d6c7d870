import type { ProviderMetrics } from '../metrics/metric.ts';
import type { ProviderRuntime } from './provider-runtime.ts';

/** Returns a provider's counts for `/metrics`. `nowMs` is monotonic time. */
export function providerMetrics(runtime: ProviderRuntime, nowMs: number): ProviderMetrics {
  const { provider, traffic } = runtime;
  const { stats } = runtime.pool;
  return {
    provider: provider.name,
    dialect: provider.dialect,
    pool: provider.pool,
    stats: stats.snapshot(),
    lifetime: stats.lifetime,
    connectTime: stats.connectTime,
    tlsTime: stats.tlsTime,
    pathsLost: stats.pathsLost,
    reachability: stats.health.view(nowMs).reachability.kind,
    retries: stats.retries,
    retriesDenied: stats.retriesDenied,
    inFlight: traffic.inFlight,
    statusClasses: traffic.statusClasses,
    requestBytes: traffic.requestBytes,
    responseBytes: traffic.responseBytes,
    credentialsReplaced: traffic.credentialsReplaced,
    interimDropped: traffic.interimDropped,
    duration: traffic.duration,
    firstByte: traffic.firstByte,
  };
}
