import type { ProviderHealth, Reachability } from '../contract/health.ts';
import type { Failure, FailureCode } from '../contract/failures.ts';
import { FaultCounts } from './recent-faults.ts';

/** Failures which mean that the provider is unreachable or does not respond. */
const UNREACHABLE: ReadonlySet<FailureCode> = new Set([
  'dns_failed',
  'connect_failed',
  'connect_timeout',
  'tls_failed',
  'proxy_connect_failed',
  'upstream_loop',
  'first_byte_timeout',
  'upstream_closed_before_response',
  'upstream_path_lost',
]);

/** One provider's health, as seen in its traffic and in probes. */
export class HealthStore {
  readonly faults = new FaultCounts();
  #reachability: Reachability = { kind: 'unknown' };

  get isFailing(): boolean {
    return this.#reachability.kind === 'failing';
  }

  /** Records that a response or a probe succeeded. Cheap, since every request calls it. */
  reached(): void {
    if (this.#reachability.kind !== 'reachable') this.#reachability = { kind: 'reachable' };
  }

  /** Records a failed request or probe. Ignores failures that say nothing about the provider. */
  failed({ code, message }: Failure, nowMs: number): void {
    if (!UNREACHABLE.has(code)) return;
    const before = this.#reachability;
    const sinceMs = before.kind === 'failing' ? before.sinceMs : nowMs;
    this.#reachability = { kind: 'failing', code, message, sinceMs };
  }

  view(nowMs: number): ProviderHealth {
    return { reachability: this.#reachability, recent: this.faults.view(nowMs) };
  }
}
