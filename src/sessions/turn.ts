import type { CacheBreak, TokenSums, TurnView } from '../contract/sessions.ts';
import { NO_TOKENS, remember, RunningSums, wholePrompt } from './running-sums.ts';
import type { EndedRequest } from './ended-request.ts';

const MAX_REQUEST_IDS = 32;
const MAX_BREAKS = 8;

export interface TurnStart {
  readonly number: number;
  /** The client's turn id; undefined if it sends none. */
  readonly turnId: string | undefined;
  readonly startedAt: number;
  readonly provider: string;
}

/** A series of requests, until the model stops calling tools. */
export class Turn {
  readonly sums = new RunningSums();
  readonly start: TurnStart;
  /** Number within its thread; changes if it moves to another. */
  number: number;
  isOver = false;
  /** The latest response failed or was cut off, so only a repeat of the same request continues the turn. */
  isBroken = false;
  connectionId = 0;
  /** Its latest request opened that connection. */
  openedLast = false;
  #endedAt: number;
  #models: readonly string[] = [];
  #largest = -1;
  #prompt: TokenSums = NO_TOKENS;
  #requestIds: readonly number[] = [];
  #opened = false;
  #breaks: readonly CacheBreak[] = [];

  constructor(start: TurnStart) {
    this.start = start;
    this.number = start.number;
    this.#endedAt = start.startedAt;
  }

  get latestBreak(): CacheBreak | undefined {
    return this.#breaks.at(-1);
  }

  hasRequest(id: number): boolean {
    return this.#requestIds.includes(id);
  }

  begin(requestId: number, isClientRetry: boolean): void {
    this.isOver = false;
    this.isBroken = false;
    this.sums.begin(isClientRetry);
    // All turns of a WebSocket share one request.
    if (this.#requestIds.at(-1) !== requestId)
      this.#requestIds = [...this.#requestIds, requestId].slice(-MAX_REQUEST_IDS);
  }

  /** Removes a request that belongs to another turn; returns whether this turn is then empty. */
  takeBack(requestId: number, isClientRetry: boolean): boolean {
    this.sums.takeBack(isClientRetry);
    this.#requestIds = this.#requestIds.filter((id) => id !== requestId);
    return this.sums.requests === 0;
  }

  end(ended: EndedRequest, model: string | undefined, broke: CacheBreak | undefined): void {
    const { tokens, connectionId } = ended;
    this.#endedAt = Math.max(this.#endedAt, ended.endedAt);
    this.#models = remember(this.#models, model);
    if (connectionId !== 0) this.connectionId = connectionId;
    this.openedLast = ended.opened;
    this.#opened ||= ended.opened;
    const prompt = wholePrompt(tokens) ?? -1;
    if (prompt > this.#largest) {
      this.#largest = prompt;
      this.#prompt = tokens;
    }
    if (tokens.output !== null)
      this.#prompt = { ...this.#prompt, output: tokens.output, reasoning: tokens.reasoning };
    if (broke !== undefined) this.#breaks = [...this.#breaks, broke].slice(-MAX_BREAKS);
  }

  /** Returns the turn as shown; `now` is in milliseconds since 1970. */
  view(now: number): TurnView {
    const { startedAt, provider } = this.start;
    const until = this.sums.live > 0 ? Math.max(now, startedAt) : this.#endedAt;
    return {
      turn: this.number,
      startedAt,
      totalMs: until - startedAt,
      isOver: this.isOver || this.isBroken,
      provider,
      models: this.#models,
      prompt: this.#prompt,
      requestIds: this.#requestIds,
      connectionId: this.connectionId,
      opened: this.#opened,
      breaks: this.#breaks,
      ...this.sums.view(),
    };
  }
}
