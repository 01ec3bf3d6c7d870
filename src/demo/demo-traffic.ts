import type { Clock } from '../clock.ts';
import type { HireAssistant } from './assistants/assistant.ts';
import { CLAUDE_CODE, PAUSING_CLAUDE_CODE, SECOND_CLAUDE_CODE } from './assistants/claude-code.ts';
import { CODEX } from './assistants/codex.ts';
import { GEMINI_CLI } from './assistants/gemini-cli.ts';
import { OPENCODE } from './assistants/opencode.ts';
import { PYTHON_SCRIPT } from './assistants/python-script.ts';
import type { SeededRandom } from './seeded-random.ts';
import { Worker } from './worker.ts';

/** All assistants of the demo. @internal Its test counts them. */
export const DEMO_ASSISTANTS: readonly HireAssistant[] = [
  CLAUDE_CODE,
  SECOND_CLAUDE_CODE,
  CODEX,
  OPENCODE,
  GEMINI_CLI,
  PYTHON_SCRIPT,
  PAUSING_CLAUDE_CODE,
];

/** Simulated assistants that use the proxy like real ones. */
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

  /** Starts the assistants; if they are already running, only gives them the proxy's new address. */
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

  /** Stops the assistants; resolves when every request has ended and every connection is closed. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running;
  }
}
