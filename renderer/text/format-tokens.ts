import { tokenText } from '../../src/contract/format-break.ts';
import type { Sums, TokenSums, UnreportedReason } from '../../src/contract/sessions.ts';

/** Kinds of tokens, in the order of the bars. */
export const TOKEN_KINDS = ['cacheRead', 'cacheWrite', 'fresh', 'output'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Placeholder for an unreported value. */
export const NOT_TOLD = '-';

/** `900`, `8.2 k`, `612 k`, `5.84 M`; `-` if unreported. */
export function formatToken(count: number | null): string {
  return count === null ? NOT_TOLD : tokenText(count);
}

/** Size of the prompt: fresh and cached input; null if none of it was reported. */
export function promptOf({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return addTold(addTold(fresh, cacheRead), cacheWrite);
}

/** Share of the prompt read from the cache, from 0 to 1; null if unreported. */
export function cachedShare(tokens: TokenSums): number | null {
  const prompt = promptOf(tokens);
  if (prompt === null || prompt === 0 || tokens.cacheRead === null) return null;
  return tokens.cacheRead / prompt;
}

/** `90%`. Never rounds up to 100% or down to 0%. */
export function formatCached(tokens: TokenSums): string {
  const share = cachedShare(tokens);
  if (share === null) return NOT_TOLD;
  if (share > 0.99 && share < 1) return '99%';
  if (share > 0 && share < 0.01) return '1%';
  return `${Math.round(share * 100)}%`;
}

/** Minimum share that counts as good; it is displayed as 80%. */
export const WELL_CACHED = 0.795;

/** Sum of the known values; null if neither is known. */
export function addTold(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : one + other;
}

/** Whether a sum is a lower bound because some responses did not report their tokens. */
export function isLowerBound({ unreported, tokens }: Pick<Sums, 'unreported' | 'tokens'>, kind: TokenKind) {
  return unreported > 0 && tokens[kind] !== null;
}

/** Reasons for unknown token counts, to follow `because`. */
export const UNREPORTED_WORDS: Readonly<Record<UnreportedReason, string>> = {
  not_asked: 'the client did not ask for usage',
  not_reported: 'the provider did not report usage',
  cut: 'the response was cut off before the usage arrived',
  encoded: 'the response’s content coding could not be read',
  too_large: 'the response was too large to read',
  busy: 'too many compressed responses at once',
  upgraded: 'the WebSocket’s frames could not be read',
};

/** Explains a `-` in place of tokens. */
export function formatNotTold({ requests, live, unreported, unreportedWhy, tokens }: Sums): string {
  if (unreported > 0) {
    const why = unreportedWhy === null ? '' : `: ${UNREPORTED_WORDS[unreportedWhy]}`;
    return `Not reported${why}`;
  }
  if (requests > 0 && requests === live) return 'No answer is complete yet';
  if (promptOf(tokens) !== null || tokens.output !== null) return 'The provider doesn’t report this count';
  return 'No token counts for these requests';
}
