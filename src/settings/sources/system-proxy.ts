import { parsePacAnswer, type PacRoute } from './pac-answer.ts';

/**
 * Asks the system which proxy it has for an address, PAC files included. Resolves to entries such as
 * `PROXY corp.example:3128; DIRECT`; may take as long as the network does.
 */
export type SystemProxyReader = (url: string) => Promise<string>;

/** What the system said of one address. */
export type SystemProxyAnswer =
  /** Asked at `at`, in milliseconds since 1970. */
  | { readonly kind: 'known'; readonly route: PacRoute; readonly at: number }
  /** It has not answered, or could not; `why` completes "The system's proxy settings ...". */
  | { readonly kind: 'silent'; readonly why: string };

/** What is known of the system's proxies, by base URL. */
export type SystemProxyAnswers = ReadonlyMap<string, SystemProxyAnswer>;

/** Nobody waits longer: an answer that comes later is taken then. */
const WITHIN_MS = 2000;

export interface SystemProxiesOptions {
  readonly read: SystemProxyReader;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** An answer came that nobody waited for any more, and it is news. */
  readonly onLate: () => void;
}

/** The system's proxies for the providers' addresses, and since when that is known. */
export class SystemProxies {
  readonly #options: SystemProxiesOptions;
  readonly #pending = new Map<string, Promise<void>>();
  #answers: SystemProxyAnswers = new Map();

  constructor(options: SystemProxiesOptions) {
    this.#options = options;
  }

  /** Another map after each answer. */
  get answers(): SystemProxyAnswers {
    return this.#answers;
  }

  /** Asks for those of the addresses that it was never asked for; resolves to whether anything was. Never rejects. */
  async askUnknown(urls: readonly string[]): Promise<boolean> {
    const unknown = urls.filter((url) => !this.#answers.has(url));
    await this.#ask(unknown);
    return unknown.length > 0;
  }

  /** Asks anew for all of them, and forgets every other one. Never rejects. */
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

  /** One question for an address at a time: one that hangs is not asked again. */
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

  /** Its previous values stay in effect. */
  #isSilent(url: string, why: string): void {
    if (this.#answers.get(url)?.kind !== 'known') this.#take(url, { kind: 'silent', why });
  }

  #take(url: string, answer: SystemProxyAnswer): void {
    this.#answers = new Map([...this.#answers, [url, answer]]);
  }
}
