import type { AnswerSummary } from '../../src/answers/answer-summary.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import type {
  BeginSessionRequest,
  SessionRequestStart,
  TurnFrame,
  TurnTimes,
} from '../../src/sessions/session-request.ts';
import { eventually } from '../support/eventually.ts';

/** Everything reported to the session store about one request, in order. */
export interface Told {
  readonly start: SessionRequestStart;
  readonly heads: { readonly status: number; readonly headers: readonly string[] }[];
  readonly turns: { readonly frame: TurnFrame; ended?: { summary: AnswerSummary; times: TurnTimes } }[];
  readonly limits: unknown[];
  /** `began`, `ended`, `dropped`, `limits` and `end`. */
  readonly order: string[];
  end?: { readonly row: RequestRow; readonly summary: AnswerSummary; readonly connectMs: number };
}

/** Replaces the session store and records the calls to it. */
export function tellTo(requests: Told[]): BeginSessionRequest {
  return (start) => {
    const told: Told = { start, heads: [], turns: [], limits: [], order: [] };
    requests.push(told);
    return {
      place: { kind: 'main' },
      head: (status, raw) => void told.heads.push({ status, headers: raw.map(String) }),
      turnBegan: (frame) => {
        told.order.push('began');
        const turn: Told['turns'][number] = { frame };
        told.turns.push(turn);
        return {
          ended: (summary, times) => {
            told.order.push('ended');
            turn.ended = { summary, times };
          },
          dropped: () => void told.order.push('dropped'),
        };
      },
      limits: (event) => {
        told.order.push('limits');
        told.limits.push(event);
      },
      end: (row, summary, connectMs) => {
        told.order.push('end');
        told.end = { row, summary, connectMs };
      },
    };
  };
}

/** Waits for the latest request to be reported, and returns its summary. */
export async function summaryIn(requests: readonly Told[]): Promise<AnswerSummary> {
  await eventually('the request is told', () => requests.at(-1)?.end !== undefined);
  const end = requests.at(-1)?.end;
  if (end === undefined) throw new Error('no request ended');
  return end.summary;
}
