import { parsePacAnswer, type PacRoute } from './pac-answer.ts';

/**
 * Resolves to the system's proxies for an address, taking PAC files into account, as entries such as `PROXY
 * corp.example:3128; DIRECT`; may take as long as the network does.
 */
export type SystemProxyReader = (url: string) => Promise<string>;

/** The system's response for one address. */
export type SystemProxyAnswer =
  /** Queried at `at`, in milliseconds since 1970. */
  | { readonly kind: 'known'; readonly route: PacRoute; readonly at: number }
  /** No response, or an error; `why` completes "The system's proxy settings ...". */
  | { readonly kind: 'silent'; readonly why: string };

/** The system's responses by base URL. */
export type SystemProxyAnswers = ReadonlyMap<string, SystemProxyAnswer>;

/** Maximum wait; a later response is still used. */
const WITHIN_MS = 2000;

export interface SystemProxiesOptions {
  readonly read: SystemProxyReader;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Called for responses that arrive after the wait has ended. */
  readonly onLate: () => void;
}

/** The system's proxies for the providers' addresses, and when they were queried. */
export class SystemProxies {
  readonly #options: SystemProxiesOptions;
  readonly #pending = new Map<string, Promise<void>>();
  #answers: SystemProxyAnswers = new Map();

  constructor(options: SystemProxiesOptions) {
    this.#options = options;
  }

  /** Responses so far; a new map after each response. */
  get answers(): SystemProxyAnswers {
    return this.#answers;
  }

  /** Queries the addresses that have no response yet; resolves to whether there were any. Never rejects. */
  async askUnknown(urls: readonly string[]): Promise<boolean> {
    const unknown = urls.filter((url) => !this.#answers.has(url));
    await this.#ask(unknown);
    return unknown.length > 0;
  }

  /** Queries all these addresses again, and forgets all others. Never rejects. */
  async askAgain(urls: readonly string[]): Promise<void> {
    this.#answers = new Map([...this.#answers].filter(([url]) => urls.includes(url)));
    await this.#ask(urls);
  }

  async #ask(urls: readonly string[]): Promise<void> {
    if (urls.length === 0) return;
    const answered = Promise.all([...new Set(urls)].map((url) => this.#askOne(url)));
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), WITHIN_MS);
    const first = await Promise.race([answered, late]);
    clearTimeout(timer);
    if (first !== 'late') return;
    for (const url of urls) {
      if (this.#pending.has(url)) this.#isSilent(url, `did not answer within ${WITHIN_MS / 1000} s`);
    }
    void answered.then(() => this.#options.onLate());
  }

  /** Runs one query per address at a time, so that a hanging one is not repeated. */
  #askOne(url: string): Promise<void> {
    const asked = this.#pending.get(url) ?? this.#read(url).finally(() => this.#pending.delete(url));
    this.#pending.set(url, asked);
    return asked;
  }

  async #read(url: string): Promise<void> {
    const at = this.#options.wallTime();
    try {
      this.#take(url, { kind: 'known', route: parsePacAnswer(await this.#options.read(url)), at });
    } catch (error) {
      this.#isSilent(url, `could not be read (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  /** Keeps the previous route, if there is one. */
  #isSilent(url: string, why: string): void {
    if (this.#answers.get(url)?.kind !== 'known') this.#take(url, { kind: 'silent', why });
  }

  #take(url: string, answer: SystemProxyAnswer): void {
    this.#answers = new Map([...this.#answers, [url, answer]]);
  }
}
