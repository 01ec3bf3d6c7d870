import type { SessionView, TokenSums, UnreportedReason } from '../../../src/contract/sessions.ts';
import { addTold, TOKEN_KINDS, type TokenKind } from '../../text/format-tokens.ts';

/** What the shown sessions come to. */
export interface SessionTotals {
  readonly count: number;
  readonly turns: number | null;
  readonly requests: number;
  readonly tokens: TokenSums;
  /** Kinds of which some were not reported: their sums are lower bounds. */
  readonly lowerBounds: ReadonlySet<TokenKind>;
  readonly unreported: number;
  /** Why answers did not report what they used; each reason once. */
  readonly why: readonly UnreportedReason[];
}

const NOTHING: TokenSums = { fresh: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };

/** Adds sessions up, and says where something is missing. */
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

/** Whether some answers of a session did not report this kind, or the provider has no such number. */
function hasGap({ unreported, tokens }: SessionView, kind: TokenKind): boolean {
  const isToldElse = TOKEN_KINDS.some((other) => tokens[other] !== null);
  return unreported > 0 || (tokens[kind] === null && isToldElse);
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
