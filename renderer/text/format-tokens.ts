import { tokenText } from '../../src/contract/format-break.ts';
import type { Sums, TokenSums, UnreportedReason } from '../../src/contract/sessions.ts';

/** The kinds of tokens in the order of every bar. */
export const TOKEN_KINDS = ['cacheRead', 'cacheWrite', 'fresh', 'output'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What nobody reported. */
export const NOT_TOLD = '-';

/** `900`, `8.2 k`, `612 k`, `5.84 M`; `-` where it was not reported. */
export function formatToken(count: number | null): string {
  return count === null ? NOT_TOLD : tokenText(count);
}

/** The prompt: all input, whichever way it was counted; null where nothing of it was reported. */
export function promptOf({ fresh, cacheRead, cacheWrite }: TokenSums): number | null {
  return addTold(addTold(fresh, cacheRead), cacheWrite);
}

/** What was read from the cache of the whole prompt, from 0 to 1; null where that was not reported. */
export function cachedShare(tokens: TokenSums): number | null {
  const prompt = promptOf(tokens);
  if (prompt === null || prompt === 0 || tokens.cacheRead === null) return null;
  return tokens.cacheRead / prompt;
}

/** `90%`. It never rounds up to all, nor down to none. */
export function formatCached(tokens: TokenSums): string {
  const share = cachedShare(tokens);
  if (share === null) return NOT_TOLD;
  if (share > 0.99 && share < 1) return '99%';
  if (share > 0 && share < 0.01) return '1%';
  return `${Math.round(share * 100)}%`;
}

/** From here on a share counts as good: what is shown as 80%. */
export const WELL_CACHED = 0.795;

/** The sum of what is known; null where neither is. */
export function addTold(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : one + other;
}

/** Whether answers that are not in it make a sum a lower bound. */
export function isLowerBound({ unreported, tokens }: Pick<Sums, 'unreported' | 'tokens'>, kind: TokenKind) {
  return unreported > 0 && tokens[kind] !== null;
}

/** Why an answer's tokens are not known, after `because`. */
export const UNREPORTED_WORDS: Readonly<Record<UnreportedReason, string>> = {
  not_asked: 'the client did not ask for usage',
  not_reported: 'the provider did not report usage',
  cut: 'the answer was cut off before its usage',
  encoded: 'the answer’s content coding could not be read',
  too_large: 'the answer was too large to read',
  busy: 'too many compressed answers at once',
  upgraded: 'the WebSocket’s frames could not be read',
};

/** Why there is `-` in the place of tokens. */
export function formatNotTold({ requests, live, unreported, unreportedWhy, tokens }: Sums): string {
  if (unreported > 0) {
    const why = unreportedWhy === null ? '' : `: ${UNREPORTED_WORDS[unreportedWhy]}`;
    return `Not reported${why}`;
  }
  if (requests > 0 && requests === live) return 'No answer is complete yet';
  if (promptOf(tokens) !== null || tokens.output !== null) return 'The provider doesn’t report this count';
  return 'No token counts for these requests';
}
