import { DETAILS_KEPT, DETAILS_PER_SECOND, type RequestDetails } from '../contract/request-details.ts';

const SECOND_MS = 1000;

/** The details of the latest finished requests; of a burst only the first ones of each second are kept. */
export class RequestDetailsStore {
  /** Those of the settings in effect. */
  readonly secrets: () => Iterable<string>;
  readonly #kept = new Map<number, RequestDetails>();
  #sinceMs = -Infinity;
  readonly #inSecond = { good: 0, failed: 0 };

  constructor(secrets: () => Iterable<string>) {
    this.secrets = secrets;
  }

  /** Whether those of a request that ends now are kept. */
  hasRoom(nowMs: number, kind: 'good' | 'failed'): boolean {
    if (nowMs - this.#sinceMs >= SECOND_MS) {
      this.#sinceMs = nowMs;
      this.#inSecond.good = 0;
      this.#inSecond.failed = 0;
    }
    this.#inSecond[kind] += 1;
    return this.#inSecond[kind] <= DETAILS_PER_SECOND;
  }

  keep(details: RequestDetails): void {
    this.#kept.set(details.id, details);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > DETAILS_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  of(id: number): RequestDetails | undefined {
    return this.#kept.get(id);
  }

  /** Why there are none of a request that is over. */
  whyNot(id: number): 'older' | 'busy' {
    const [oldest] = this.#kept.keys();
    return oldest === undefined || id > oldest ? 'busy' : 'older';
  }
}
