import tls from 'node:tls';
import type { Clock } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import { certificatesIn, type ReadSystemCertificates } from './system-certificates.ts';

/** Minimum interval between reads of the system's certificates. */
const LOOK_AGAIN_MS = 60_000;
/** Minimum interval after a failed read. */
const AFTER_FAILURE_MS = 5000;
/** Maximum number of cached contexts; beyond it, some must belong to outdated settings. */
const MAX_CONTEXTS = 16;

/** Certificates a provider's connections trust besides Node's own and those in NODE_EXTRA_CA_CERTS. */
export interface TrustedBy {
  /** Additional certificates in PEM. */
  readonly ca: string | undefined;
  /** Whether the system's certificate store is trusted as well. */
  readonly systemCa: boolean;
}

export interface TrustOptions {
  readonly read: ReadSystemCertificates;
  readonly clock: Clock;
  readonly log: TargetLog;
}

/**
 * Provides TLS contexts, one for all dialers that trust the same certificates. The system's store is read only after a
 * first handshake fails for lack of it: most users never need it, and reading it costs more than the rest of the
 * startup.
 */
export class TlsTrust {
  readonly #options: TrustOptions;
  readonly #contexts = new Map<string, tls.SecureContext>();
  /** System certificates that Node does not already include. */
  #system: readonly string[] = [];
  #lookedAtMs = -Infinity;
  #look: Promise<void> | undefined;

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** Returns the same context for the same trust until a read of the system's store changes it. */
  contextFor({ ca, systemCa }: TrustedBy): tls.SecureContext {
    const system = systemCa ? this.#system : [];
    const key = `${system.length} ${ca ?? ''}`;
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const more = ca === undefined ? system : [...system, ca];
    const context = tls.createSecureContext(
      // Without an explicit list, the context shares Node's certificates, which are already parsed.
      more.length === 0 ? {} : { ca: [...tls.getCACertificates('default'), ...more] },
    );
    const oldest = this.#contexts.keys().next();
    if (this.#contexts.size === MAX_CONTEXTS && oldest.done !== true) this.#contexts.delete(oldest.value);
    this.#contexts.set(key, context);
    return context;
  }

  /** Reads the system's store unless that was done within the last minute; never rejects. */
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
      // The same function formats both lists, so equal certificates have equal text. Stores and their folders contain
      // duplicates.
      const system = [...new Set(certificatesIn(await read()))].filter((one) => !own.has(one)).toSorted();
      if (system.join() === this.#system.join()) return;
      this.#system = system;
      this.#contexts.clear();
      log.write('info', `Certificates of this system, trusted besides the built-in ones: ${system.length}`);
    } catch (error) {
      // A single slow read, as during login, must not fail every request for a minute.
      this.#lookedAtMs = this.#options.clock.now() - LOOK_AGAIN_MS + AFTER_FAILURE_MS;
      const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      log.write('warn', `The system's certificates can't be read, so they are not trusted: ${reason}`);
    }
  }
}
