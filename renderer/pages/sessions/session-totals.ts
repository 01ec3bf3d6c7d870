import type { SessionView, TokenSums, UnreportedReason } from '../../../src/contract/sessions.ts';
import { addTold, TOKEN_KINDS, type TokenKind } from '../../text/format-tokens.ts';

/** Totals of the sessions shown. */
export interface SessionTotals {
  readonly count: number;
  readonly turns: number | null;
  readonly requests: number;
  readonly tokens: TokenSums;
  /** Token kinds whose sums are lower bounds because some responses did not report them. */
  readonly lowerBounds: ReadonlySet<TokenKind>;
  readonly unreported: number;
  /** Distinct reasons why responses did not report their usage. */
  readonly why: readonly UnreportedReason[];
}

const NOTHING: TokenSums = { fresh: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };

/** Sums up sessions and records what is missing. */
export function totalsOf(sessions: readonly SessionView[]): SessionTotals {
  const why = sessions.flatMap(({ agents }) =>
    agents.flatMap(({ unreported, unreportedWhy }) =>
      unreported === 0 || unreportedWhy === null ? [] : [unreportedWhy],
    ),
  );
  return {
    count: sessions.length,
    turns: sessions.reduce<number | null>((sum, { turns }) => addTold(sum, turns), null),
    requests: sessions.reduce((sum, { requests }) => sum + requests, 0),
    tokens: sessions.reduce((sum, { tokens }) => addTokens(sum, tokens), NOTHING),
    lowerBounds: new Set(TOKEN_KINDS.filter((kind) => sessions.some((one) => hasGap(one, kind)))),
    unreported: sessions.reduce((sum, { unreported }) => sum + unreported, 0),
    why: [...new Set(why)],
  };
}

/** Whether some responses of a session did not report this kind, or the provider never does. */
function hasGap({ unreported, tokens }: SessionView, kind: TokenKind): boolean {
  const isOtherReported = TOKEN_KINDS.some((other) => tokens[other] !== null);
  return unreported > 0 || (tokens[kind] === null && isOtherReported);
}

function addTokens(sum: TokenSums, more: TokenSums): TokenSums {
  return {
    fresh: addTold(sum.fresh, more.fresh),
    cacheRead: addTold(sum.cacheRead, more.cacheRead),
    cacheWrite: addTold(sum.cacheWrite, more.cacheWrite),
    output: addTold(sum.output, more.output),
    reasoning: addTold(sum.reasoning, more.reasoning),
  };
}
