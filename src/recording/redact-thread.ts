import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../clock.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { RedactJob, RedactRules } from './redact-job.ts';
import type { RedactOrder } from './redact-worker.ts';

/**
 * Time limit for redacting one request; beyond it the line is abandoned, so that it doesn't hold up those behind it.
 * @internal Its test advances the clock by it.
 */
export const MAX_REDACT_MS = 5000;
/** Maximum bytes of bodies waiting for the thread. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** After this many failures without a success in between, the thread is assumed not to work here for the moment. */
const MAX_FAILURES = 3;
const RETRY_MS = 60_000;

/** The worker's file, next to the sources or next to the compiled code. */
const FILE = `./redact-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;

const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** A line, or why it could not be built. */
export type RedactOutcome = { readonly line: string } | { readonly failed: 'too_slow' | 'busy' };

interface Waiting {
  readonly job: RedactJob;
  readonly rules: RedactRules;
  readonly settle: (outcome: RedactOutcome) => void;
}

export interface ThreadOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
}

/** Builds lines of recordings in a separate thread, one at a time. The thread starts with the first job. */
export class RedactThread {
  readonly #options: ThreadOptions;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #rulesSent: RedactRules | undefined;
  #deadline: Timer | undefined;
  #failures = 0;
  #isKept = false;
  #brokenUntilMs = -Infinity;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /**
   * Resolves to the line, or to why there is none. Transfers the job's bodies to the thread, so they are empty
   * afterwards.
   */
  redact(job: RedactJob, rules: RedactRules): Promise<RedactOutcome> {
    const bytes = bodiesOf(job).reduce((sum, body) => sum + body.byteLength, 0);
    const isFull = this.#waitingBytes > 0 && this.#waitingBytes + bytes > MAX_WAITING_BYTES;
    if (isFull || this.#options.clock.now() < this.#brokenUntilMs) return Promise.resolve({ failed: 'busy' });
    this.#waitingBytes += bytes;
    return new Promise((resolve) => {
      const settle = (outcome: RedactOutcome): void => {
        this.#waitingBytes -= bytes;
        resolve(outcome);
      };
      this.#waiting.push({ job, rules, settle });
      this.#next();
    });
  }

  /** Ends the thread and fails all waiting jobs. The next job starts a new thread. */
  close(): void {
    this.#endWorker();
    const waiting = this.#waiting.splice(0);
    this.#settle({ failed: 'busy' });
    for (const one of waiting) one.settle({ failed: 'busy' });
  }

  /** Whether the thread stays alive while it has no jobs. */
  set isKept(isKept: boolean) {
    this.#isKept = isKept;
    if (this.#current === undefined) this.#idle();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return this.#idle();
    this.#current = next;
    try {
      this.#send(next);
    } catch (error) {
      this.#fail(error);
    }
  }

  #idle(): void {
    if (this.#isKept) this.#worker?.unref();
    else this.#endWorker();
  }

  #send({ job, rules }: Waiting): void {
    const worker = this.#worker ?? this.#start();
    worker.ref();
    if (rules !== this.#rulesSent) worker.postMessage({ kind: 'rules', rules } satisfies RedactOrder, []);
    this.#rulesSent = rules;
    worker.postMessage(
      { kind: 'job', job } satisfies RedactOrder,
      bodiesOf(job).map((body) => body.buffer),
    );
    this.#deadline = this.#options.clock.schedule(() => {
      this.#endWorker();
      this.#settle({ failed: 'too_slow' });
    }, MAX_REDACT_MS);
  }

  #start(): Worker {
    const worker = new Worker(new URL(FILE, import.meta.url), { resourceLimits: LIMITS, name: 'redaction' });
    // Ignore late messages from an ended worker, whose job was abandoned.
    worker.on('message', (line: string | null) => {
      if (this.#worker === worker) this.#answered(line);
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#fail(error);
    });
    this.#worker = worker;
    return worker;
  }

  #answered(line: string | null): void {
    this.#failures = 0;
    this.#settle(line === null ? { failed: 'too_slow' } : { line });
  }

  /**
   * Ends the thread, since the failed job may be at fault, for example by using too much memory. The next job gets a
   * new thread.
   */
  #fail(error: unknown): void {
    this.#endWorker();
    this.#failures += 1;
    if (this.#failures < MAX_FAILURES) return this.#settle({ failed: 'too_slow' });
    this.#failures = 0;
    this.#brokenUntilMs = this.#options.clock.now() + RETRY_MS;
    this.#options.log.write(
      'warn',
      'Bodies are not recorded for a minute: the thread that redacts them keeps exiting',
      {
        cause: error instanceof Error ? error.message : String(error),
      },
    );
    this.close();
  }

  #settle(outcome: RedactOutcome): void {
    const current = this.#current;
    this.#current = undefined;
    if (this.#deadline !== undefined) this.#options.clock.cancel(this.#deadline);
    this.#deadline = undefined;
    current?.settle(outcome);
    this.#next();
  }

  #endWorker(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rulesSent = undefined;
    void worker?.terminate();
  }
}

function bodiesOf({ request, response }: RedactJob): readonly Uint8Array<ArrayBuffer>[] {
  return [request?.body, response?.body].filter((body) => body !== undefined);
}
