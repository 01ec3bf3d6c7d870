import type { Agent } from 'node:http';
import { type Clock, pause } from '../clock.ts';
import type { SimulatedAssistant, Step, AssistantRequest } from './assistants/assistant.ts';
import { ShuffledScript, type SeededRandom } from './seeded-random.ts';
import { http } from '../node-http.ts';

/** An assistant that finds nobody at the proxy's address tries again so often. */
const NOBODY_THERE_MS = 1000;
/** Longest pause that an answer's Retry-After is given. */
const MAX_RETRY_AFTER_SECS = 5;

export interface WorkerOptions {
  readonly assistant: SimulatedAssistant;
  readonly random: SeededRandom;
  readonly clock: Clock;
  /** The proxy's address now; it may move. */
  readonly proxyUrl: () => string;
}

interface Answered {
  /** Seconds that the answer asks to wait, 0 where it does not ask. */
  readonly retryAfterSecs: number;
}

/** One assistant at work: step after step, until it is stopped. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #steps: ShuffledScript<Step>;
  readonly #agent = new http.Agent({ keepAlive: true });

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#steps = new ShuffledScript(options.assistant.steps, options.random.fork());
  }

  /** Resolves when the signal is aborted and nothing is left under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { assistant, clock, random } = this.#options;
    if (!(await pause(clock, assistant.startsAfterMs, signal))) return;
    while (!signal.aborted) {
      const step = this.#steps.next();
      const waitMs = await this.#do(step, signal);
      await pause(clock, Math.max(waitMs, random.between(...step.thenMs)), signal);
    }
    this.#agent.destroy();
  }

  /** Resolves to the milliseconds that the answers ask to wait. */
  async #do(step: Step, signal: AbortSignal): Promise<number> {
    const { random } = this.#options;
    const count = step.atOnce === undefined ? 1 : random.whole(...step.atOnce);
    const asked = Array.from({ length: count }, (_, at) => this.#ask(step, at, signal));
    const waits = await Promise.all(asked);
    return Math.max(...waits);
  }

  async #ask(step: Step, at: number, signal: AbortSignal): Promise<number> {
    const { random, clock } = this.#options;
    const turn = step.turn(random, at);
    if (step.givenUpAfterMs === undefined) return this.#send(turn, signal);
    const done = new AbortController();
    const givenUp = new AbortController();
    const patience = pause(
      clock,
      random.between(...step.givenUpAfterMs),
      AbortSignal.any([signal, done.signal]),
    );
    void patience.then((over) => over && givenUp.abort());
    const waitMs = await this.#send(turn, AbortSignal.any([signal, givenUp.signal]));
    done.abort();
    return givenUp.signal.aborted ? 0 : waitMs;
  }

  async #send(turn: AssistantRequest, signal: AbortSignal): Promise<number> {
    try {
      const { retryAfterSecs } = await exchange(new URL(turn.path, this.#options.proxyUrl()), {
        turn,
        agent: this.#agent,
        signal,
      });
      return Math.min(retryAfterSecs, MAX_RETRY_AFTER_SECS) * 1000;
    } catch {
      // Stopped, or the proxy is, or an answer was cut: whatever it was, an assistant goes on after a while.
      return NOBODY_THERE_MS;
    }
  }
}

interface Sending {
  readonly turn: AssistantRequest;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/** Sends one request and reads its answer to the end; rejects when either is cut short. */
function exchange(url: URL, { turn, agent, signal }: Sending): Promise<Answered> {
  const body = turn.body === undefined ? undefined : Buffer.from(JSON.stringify(turn.body));
  const headers = {
    accept: 'application/json',
    ...turn.headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: turn.method, headers, agent, signal });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => {
        resolve({ retryAfterSecs: Number(response.headers['retry-after'] ?? 0) });
      });
      response.resume();
    });
    request.end(body);
  });
}
