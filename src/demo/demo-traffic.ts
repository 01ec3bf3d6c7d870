import type { Clock } from '../clock.ts';
import type { HireAssistant } from './assistants/assistant.ts';
import { CLAUDE_CODE, PAUSING_CLAUDE_CODE, SECOND_CLAUDE_CODE } from './assistants/claude-code.ts';
import { CODEX } from './assistants/codex.ts';
import { GEMINI_CLI } from './assistants/gemini-cli.ts';
import { OPENCODE } from './assistants/opencode.ts';
import { PYTHON_SCRIPT } from './assistants/python-script.ts';
import type { SeededRandom } from './seeded-random.ts';
import { Worker } from './worker.ts';

/** Everybody who works in the demo. @internal Its test counts them. */
export const DEMO_ASSISTANTS: readonly HireAssistant[] = [
  CLAUDE_CODE,
  SECOND_CLAUDE_CODE,
  CODEX,
  OPENCODE,
  GEMINI_CLI,
  PYTHON_SCRIPT,
  PAUSING_CLAUDE_CODE,
];

/** Made-up assistants that use the proxy as real ones do. */
export class DemoTraffic {
  readonly #random: SeededRandom;
  readonly #clock: Clock;
  #proxyUrl = '';
  #stopping: AbortController | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(random: SeededRandom, clock: Clock) {
    this.#random = random;
    this.#clock = clock;
  }

  /** Sets the assistants to work; while they are at it, only tells them where the proxy is now. */
  start(proxyUrl: string): void {
    this.#proxyUrl = proxyUrl;
    if (this.#stopping !== undefined) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    const workers = DEMO_ASSISTANTS.map(
      (hire) =>
        new Worker({
          assistant: hire(this.#random.fork()),
          random: this.#random.fork(),
          clock: this.#clock,
          proxyUrl: () => this.#proxyUrl,
        }),
    );
    this.#running = Promise.all(workers.map((worker) => worker.run(stopping.signal)));
  }

  /** Resolves when every request is ended and every connection closed. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running;
  }
}
