import type { ProviderHealth, Reachability } from '../contract/health.ts';
import type { Failure, FailureCode } from '../contract/failures.ts';
import { FaultCounts } from './recent-faults.ts';

/** Failures that say that the provider cannot be reached, or does not answer. */
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

/** What is known of one provider's health, from its own traffic and from probes. */
export class HealthStore {
  readonly faults = new FaultCounts();
  #reachability: Reachability = { kind: 'unknown' };

  get isFailing(): boolean {
    return this.#reachability.kind === 'failing';
  }

  /** A response or a probe came through; cheap, since every request calls it. */
  reached(): void {
    if (this.#reachability.kind !== 'reachable') this.#reachability = { kind: 'reachable' };
  }

  /** A request or a probe failed. What is not the provider's doing changes nothing. */
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
