import { DETAILS_KEPT, DETAILS_PER_SECOND, type RequestDetails } from '../contract/request-details.ts';

const SECOND_MS = 1000;

/** Details of the latest finished requests; in a burst, only of the first ones in each second. */
export class RequestDetailsStore {
  /** Returns the secrets in the settings in effect. */
  readonly secrets: () => Iterable<string>;
  readonly #kept = new Map<number, RequestDetails>();
  #sinceMs = -Infinity;
  readonly #inSecond = { good: 0, failed: 0 };

  constructor(secrets: () => Iterable<string>) {
    this.secrets = secrets;
  }

  /** Whether to keep the details of a request that ends now. Call it once per request. */
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

  /** Returns why the details of a finished request are missing. */
  whyNot(id: number): 'older' | 'busy' {
    const [oldest] = this.#kept.keys();
    return oldest === undefined || id > oldest ? 'busy' : 'older';
  }
}
