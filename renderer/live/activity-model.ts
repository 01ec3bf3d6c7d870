import { type ActivityBatch, RECENT_MS } from '../../src/contract/activity.ts';
import { ProviderActivity } from './provider-activity.ts';

/** Reuse within the last five minutes. */
export interface Reuse {
  readonly reused: number;
  readonly total: number;
}

/** What the picture shows: an hour of the connections of each provider. It changes in place. */
export class ActivityModel {
  readonly #providers = new Map<string, ProviderActivity>();

  /** Forgets everything: another stream begins. */
  reset(): void {
    this.#providers.clear();
  }

  /** Forgets every provider but these: the others are gone from the settings. */
  retain(names: ReadonlySet<string>): void {
    for (const name of this.#providers.keys()) if (!names.has(name)) this.#providers.delete(name);
  }

  /** Undefined before the first batch of a provider. */
  provider(name: string): ProviderActivity | undefined {
    return this.#providers.get(name);
  }

  /** Takes in what is new; `nowMs` is the program's monotonic clock. */
  apply(batches: readonly ActivityBatch[], nowMs: number): void {
    for (const batch of batches) {
      const known = this.#providers.get(batch.provider) ?? new ProviderActivity();
      this.#providers.set(batch.provider, known);
      known.apply(batch, nowMs);
    }
  }

  /** Requests of the last five minutes, and how many of them found a warm connection. */
  reuseOf(provider: string, nowMs: number): Reuse {
    return this.#providers.get(provider)?.reuseSince(nowMs - RECENT_MS) ?? { reused: 0, total: 0 };
  }
}
