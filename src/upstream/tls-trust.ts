import tls from 'node:tls';
import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { certificatesIn, type ReadSystemCertificates } from './system-certificates.ts';

/** The system's certificates are read again for a failure no sooner than this. */
const LOOK_AGAIN_MS = 60_000;
/** Where it could not be read. */
const AFTER_FAILURE_MS = 5000;
/** With more than these, some belong to settings of long ago. */
const MAX_CONTEXTS = 16;

/** Whom a provider's connections trust besides Node's own certificates and NODE_EXTRA_CA_CERTS. */
export interface TrustedBy {
  /** Further certificates, PEM. */
  readonly ca: string | undefined;
  /** The system's store, too. */
  readonly systemCa: boolean;
}

export interface TrustOptions {
  readonly read: ReadSystemCertificates;
  readonly clock: Clock;
  readonly log: TargetLog;
}

/**
 * What TLS connections are made with, one context for all dialers that trust the same. The system's store is read when
 * the first handshake fails for want of it: most never need it, and reading it costs more than the rest of the start.
 */
export class TlsTrust {
  readonly #options: TrustOptions;
  readonly #contexts = new Map<string, tls.SecureContext>();
  /** Those of the system that are not Node's own as well. */
  #system: readonly string[] = [];
  #lookedAtMs = -Infinity;
  #look: Promise<void> | undefined;

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** The same object for the same trust, until a look at the system's store has changed it. */
  contextFor({ ca, systemCa }: TrustedBy): tls.SecureContext {
    const system = systemCa ? this.#system : [];
    const key = `${system.length} ${ca ?? ''}`;
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const more = ca === undefined ? system : [...system, ca];
    const context = tls.createSecureContext(
      // Without a list of its own it shares Node's, which is parsed already.
      more.length === 0 ? {} : { ca: [...tls.getCACertificates('default'), ...more] },
    );
    const oldest = this.#contexts.keys().next();
    if (this.#contexts.size === MAX_CONTEXTS && oldest.done !== true) this.#contexts.delete(oldest.value);
    this.#contexts.set(key, context);
    return context;
  }

  /** Reads the system's store, where that was not done within a minute; never rejects. */
  lookAtSystem(): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (this.#look === undefined && nowMs - this.#lookedAtMs >= LOOK_AGAIN_MS) {
      this.#lookedAtMs = nowMs;
      this.#look = this.#readSystem().finally(() => (this.#look = undefined));
    }
    return this.#look ?? Promise.resolve();
  }

  async #readSystem(): Promise<void> {
    const { read, log } = this.#options;
    try {
      const own = new Set(tls.getCACertificates('default'));
      // Both are written by the same function: equal certificates are equal texts. Stores and their folders have copies.
      const system = [...new Set(certificatesIn(await read()))].filter((one) => !own.has(one)).toSorted();
      if (system.join() === this.#system.join()) return;
      this.#system = system;
      this.#contexts.clear();
      log.write('info', `Certificates of this system, trusted besides the built-in ones: ${system.length}`);
    } catch (error) {
      // One slow read, as at a login, must not cost every request of a minute.
      this.#lookedAtMs = this.#options.clock.now() - LOOK_AGAIN_MS + AFTER_FAILURE_MS;
      const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      log.write('warn', `The system's certificates can't be read, so they are not trusted: ${reason}`);
    }
  }
}
