import { type ActivityBatch, RECENT_MS } from '../../src/contract/activity.ts';
import { ProviderActivity } from './provider-activity.ts';

/** Connection reuse over the last five minutes. */
export interface Reuse {
  readonly reused: number;
  readonly total: number;
}

/** The last hour of each provider's connections, for the picture. Mutated in place. */
export class ActivityModel {
  readonly #providers = new Map<string, ProviderActivity>();

  /** Forgets everything, as a new stream begins. */
  reset(): void {
    this.#providers.clear();
  }

  /** Forgets all other providers, which have been removed from the settings. */
  retain(names: ReadonlySet<string>): void {
    for (const name of this.#providers.keys()) if (!names.has(name)) this.#providers.delete(name);
  }

  /** A provider's activity; undefined before its first batch. */
  provider(name: string): ProviderActivity | undefined {
    return this.#providers.get(name);
  }

  /** Applies new batches; `nowMs` is on the program's monotonic clock. */
  apply(batches: readonly ActivityBatch[], nowMs: number): void {
    for (const batch of batches) {
      const known = this.#providers.get(batch.provider) ?? new ProviderActivity();
      this.#providers.set(batch.provider, known);
      known.apply(batch, nowMs);
    }
  }

  /** Counts the requests of the last five minutes, and those of them on a reused connection. */
  reuseOf(provider: string, nowMs: number): Reuse {
    return this.#providers.get(provider)?.reuseSince(nowMs - RECENT_MS) ?? { reused: 0, total: 0 };
  }
}
