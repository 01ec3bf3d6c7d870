import type { Agent } from 'node:http';
import { type Clock, pause } from '../clock.ts';
import type { SimulatedAssistant, Step, AssistantRequest } from './assistants/assistant.ts';
import { ShuffledScript, type SeededRandom } from './seeded-random.ts';
import { http } from '../system/node-http.ts';

/** Retry interval of an assistant that cannot reach the proxy. */
const NOBODY_THERE_MS = 1000;
/** Upper limit on the pause taken from a Retry-After header. */
const MAX_RETRY_AFTER_SECS = 5;

export interface WorkerOptions {
  readonly assistant: SimulatedAssistant;
  readonly random: SeededRandom;
  readonly clock: Clock;
  /** Returns the proxy's current address, which may change. */
  readonly proxyUrl: () => string;
}

interface Answered {
  /** Seconds to wait according to Retry-After; 0 without one. */
  readonly retryAfterSecs: number;
}

/** Runs one simulated assistant, step by step, until stopped. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #steps: ShuffledScript<Step>;
  readonly #agent = new http.Agent({ keepAlive: true });

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#steps = new ShuffledScript(options.assistant.steps, options.random.fork());
  }

  /** Resolves once the signal is aborted and no request is in flight. */
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

  /** Resolves to how long the responses ask the client to wait, in milliseconds. */
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
      // The worker or the proxy was stopped, or a response was cut off. In each case an assistant carries on after a
      // pause.
      return NOBODY_THERE_MS;
    }
  }
}

interface Sending {
  readonly turn: AssistantRequest;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/** Sends one request and reads the response to its end; rejects if either is cut short. */
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
