import { NO_TOKENS } from '../../../src/sessions/running-sums.ts';
import { type AnswerSummary, NO_ANSWER } from '../../../src/answers/answer-summary.ts';
import type { RecordedTokens } from '../../../src/contract/recording.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import type { AgentView, SessionView } from '../../../src/contract/sessions.ts';
import { SessionStore } from '../../../src/sessions/session-store.ts';
import type { SessionRequest, SessionRequestStart } from '../../../src/sessions/session-request.ts';
import { TurnedClock } from '../../support/turned-clock.ts';
import { start } from './callers.ts';

type Headers = Readonly<Record<string, string>>;

export interface Sent {
  readonly request: SessionRequest;
  readonly start: SessionRequestStart;
}

/** Returns the summary of a complete response. */
export function answered(tokens: RecordedTokens, more: Partial<AnswerSummary> = {}): AnswerSummary {
  return {
    ...NO_ANSWER,
    model: 'claude-opus-4-8',
    tokens,
    stopReason: 'end_turn',
    isComplete: true,
    streamed: true,
    ...more,
  };
}

export const CALLS_TOOLS: Partial<AnswerSummary> = { stopReason: 'tool_use', callsTools: true };

/** A session store with its clock, fed with requests by the test. */
export class FedStore {
  readonly clock = new TurnedClock();
  readonly store = new SessionStore({ clock: this.clock });
  #id = 0;

  send(headers: Headers, rest: Parameters<typeof start>[1] = {}): Sent {
    this.#id += 1;
    const begun = start(headers, { id: this.#id, startedAt: this.clock.wallTime(), ...rest });
    return { request: this.store.begin(begun), start: begun };
  }

  /** Ends a request after one second, including 100 ms waiting for a connection and 300 ms for the response head. */
  end({ request, start: begun }: Sent, summary: AnswerSummary, row: Partial<RequestRow> = {}): void {
    this.clock.turn(1000);
    const { id, startedAt, provider, method, path } = begun;
    const whole: RequestRow = {
      id,
      startedAt,
      provider,
      method,
      path,
      status: 200,
      state: 'done',
      connectionId: 7,
      via: '',
      reused: true,
      idledMs: 5,
      attempts: 1,
      retries: [],
      firstByteMs: 400,
      durationMs: 1000,
      wait: null,
      requestBytes: begun.contentLength,
      responseBytes: 10,
      code: null,
      message: null,
      keyUse: 'client',
      model: null,
      tokens: NO_TOKENS,
      client: '',
      ...row,
    };
    request.head(whole.status, []);
    request.end(whole, summary, 100);
  }

  /** Feeds a request and its response. */
  ask(
    headers: Headers,
    summary: AnswerSummary,
    rest: Parameters<typeof start>[1] & { row?: Partial<RequestRow> } = {},
  ): void {
    const { row, ...begin } = rest;
    this.end(this.send(headers, begin), summary, row);
  }

  /** The only session. */
  get session(): SessionView {
    const [session, other] = this.store.views();
    if (session === undefined || other !== undefined)
      throw new Error(`not one session: ${JSON.stringify(this.store.views())}`);
    return session;
  }

  agent(key: string): AgentView {
    const found = this.session.agents.find((agent) => agent.key === key);
    if (found === undefined) throw new Error(`no agent ${key}`);
    return found;
  }
}
